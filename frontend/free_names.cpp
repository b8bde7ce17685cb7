#include "frontend/free_names.h"

#include <algorithm>

namespace batt::frontend {

namespace {

class FreeNames {
public:
    explicit FreeNames(const Module& tree) : tree_(tree) {}

    void collect_lambda(const Expression& lambda) {
        const size_t outside = bound_.size();
        for (const Parameter& parameter : tree_.parameters_of(lambda))
            bound_.push_back(parameter.name);
        collect(lambda.operand);
        bound_.resize(outside);
    }

    std::vector<NameId> take() { return std::move(free_); }

private:
    void collect(ExpressionId id) {
        const Expression& node = tree_.expressions[id];
        switch (node.kind) {
        case ExpressionKind::name:
            if (std::ranges::find(bound_, node.name) == bound_.end() &&
                std::ranges::find(free_, node.name) == free_.end())
                free_.push_back(node.name);
            return;
        case ExpressionKind::tuple:
        case ExpressionKind::set:
        case ExpressionKind::list:
            for (const ExpressionId element : tree_.elements_of(node))
                collect(element);
            return;
        case ExpressionKind::call:
            collect(node.operand);
            for (const Argument& argument : tree_.arguments_of(node))
                collect(argument.value);
            return;
        case ExpressionKind::equal:
        case ExpressionKind::not_equal:
            collect(node.operand);
            collect(node.other);
            return;
        case ExpressionKind::negate:
            collect(node.operand);
            return;
        case ExpressionKind::lambda:
            collect_lambda(node);
            return;
        default:
            return;
        }
    }

    const Module& tree_;
    std::vector<NameId> bound_;
    std::vector<NameId> free_;
};

} // namespace

std::vector<NameId> free_names(const Module& tree, const Expression& lambda) {
    FreeNames names(tree);
    names.collect_lambda(lambda);
    return names.take();
}

} // namespace batt::frontend
