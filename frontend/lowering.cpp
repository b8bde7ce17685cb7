#include "frontend/lowering.h"

#include "frontend/dialect_detection.h"
#include "frontend/entry_points.h"
#include "frontend/file_constants.h"
#include "frontend/function_lowering.h"
#include "frontend/wording.h"

#include <utility>

namespace batt::frontend {

namespace {

using Status = LoweredFunction::Status;

/// Lowers the functions of a module in an order in which callees come first.
class ModuleLowering {
public:
    ModuleLowering(const Module& tree, const LoweringOptions& options)
        : tree_(tree), forced_dialect_(options.dialect),
          choice_(options.dialect ? DialectChoice{*options.dialect, "as asked for"} : detect_dialect(tree)),
          dialect_(choice_.dialect), canceled_(options.canceled), state_(tree, options.entries) {}

    LoweringResult lower_functions() {
        define_names();
        for (const uint32_t index : callees_first()) {
            if (canceled_ && canceled_())
                break;
            lower_function_number(index);
        }
        lower_aliases();
        LoweringResult result = take_result();
        for (uint32_t index = 0; index < tree_.functions.size(); ++index) {
            if (state_.functions[index].status == Status::failed)
                result.rejected.emplace_back(tree_.name_of(tree_.functions[index]));
        }
        result.rejected.insert(result.rejected.end(), rejected_aliases_.begin(), rejected_aliases_.end());
        result.diagnostics.sort_by_position();
        return result;
    }

    LoweringResult lower_single_expression() {
        for (const Function& function : tree_.functions)
            lower_function(state_, function, "expression", dialect_);
        return take_result();
    }

private:
    void define_names();
    std::vector<std::vector<uint32_t>> find_callees() const;
    std::vector<uint32_t> callees_first() const;

    void lower_function_number(uint32_t index) {
        const Function& function = tree_.functions[index];
        if (function.built_in || state_.resolver.find_function(function.name) != index)
            return; // not of the program, or defined again below
        LoweredFunction& lowered = state_.functions[index];
        if (function.broken) {
            lowered.status = Status::failed;
            report_mistakes_of_broken(state_, function, std::string(tree_.name_of(function)),
                                      dialect_of(tree_.name_of(function)));
            return;
        }
        lowered.status = Status::in_progress;
        const std::optional<ir::FunctionId> id =
            lower_function(state_, function, std::string(tree_.name_of(function)), dialect_of(tree_.name_of(function)));
        lowered.status = id ? Status::done : Status::failed;
        lowered.id = id.value_or(0);
    }

    /// Other names of functions that are those of entry points: the function again, under that name.
    void lower_aliases() {
        for (const FunctionAlias& alias : aliases_) {
            const std::string_view name = state_.text(alias.name);
            const std::optional<uint32_t> meant = state_.resolver.find_function(alias.name);
            const Function& function = tree_.functions[alias.function];
            if (!ir::is_entry(state_.kind_of(name)) || meant != alias.function || state_.module.find(name) ||
                function.built_in)
                continue;
            const bool readable = state_.functions[alias.function].status == Status::done;
            if (!readable || !lower_function(state_, function, std::string(name), dialect_of(name)))
                rejected_aliases_.emplace_back(name);
        }
    }

    Dialect dialect_of(std::string_view name) const {
        if (forced_dialect_ || dialect_ == Dialect::batt)
            return dialect_;
        const ir::FunctionKind kind = state_.kind_of(name);
        const bool re_arc = kind == ir::FunctionKind::verify || (kind == ir::FunctionKind::helper && only_verifiers_);
        return re_arc ? Dialect::re_arc : dialect_;
    }

    LoweringResult take_result() {
        LoweringResult result;
        result.module = std::move(state_.module);
        result.dialect = dialect_;
        result.dialect_reason = choice_.reason;
        result.diagnostics = std::move(state_.diagnostics);
        return result;
    }

    const Module& tree_;
    std::optional<Dialect> forced_dialect_;
    const DialectChoice choice_;
    const Dialect dialect_;
    const Canceled& canceled_;
    ModuleState state_;
    bool only_verifiers_ = false;
    std::vector<FunctionAlias> aliases_;
    std::vector<std::string> rejected_aliases_;
};

/// Defines the names of the functions, and finds out whether the file has entry points other than verifiers.
void ModuleLowering::define_names() {
    bool solvers = false;
    bool verifiers = false;
    for (uint32_t index = 0; index < tree_.functions.size(); ++index) {
        const Function& function = tree_.functions[index];
        const ir::FunctionKind kind = state_.kind_of(tree_.name_of(function));
        solvers = solvers || kind == ir::FunctionKind::solve || kind == ir::FunctionKind::batt;
        verifiers = verifiers || kind == ir::FunctionKind::verify;
        const std::optional<uint32_t> earlier = state_.resolver.define(function.name, index);
        if (!earlier || function.built_in)
            continue;
        Diagnostic& warning = state_.diagnostics.warning(tree_.source, function.name_range, Code::duplicate_function,
                                                         quoted(tree_.name_of(function)) + " is defined again",
                                                         "the later definition counts");
        warning.add_note(tree_.source, tree_.functions[*earlier].name_range, "the first definition is here");
    }
    only_verifiers_ = verifiers && !solvers;
    if (tree_.file_statements.empty())
        return;
    aliases_ = define_file_names(state_, dialect_, true);
    if (!forced_dialect_ && dialect_ == Dialect::arc_dsl && verifiers)
        define_file_names(state_, Dialect::re_arc, false);
}

/// For each function the others whose names occur in it.
std::vector<std::vector<uint32_t>> ModuleLowering::find_callees() const {
    std::vector<std::vector<uint32_t>> callees(tree_.functions.size());
    for (uint32_t index = 0; index < tree_.functions.size(); ++index) {
        for (const Expression& node : tree_.expressions_of(tree_.functions[index])) {
            if (node.kind != ExpressionKind::name)
                continue;
            const std::optional<uint32_t> callee = state_.resolver.find_function(node.name);
            if (callee && *callee != index)
                callees[index].push_back(*callee);
        }
    }
    return callees;
}

/// The functions in an order in which each comes after those it refers to, as far as there are no cycles: a depth-first walk with
/// a path of its own in place of recursion.
std::vector<uint32_t> ModuleLowering::callees_first() const {
    struct Visit {
        uint32_t function;
        size_t next_callee;
    };
    const std::vector<std::vector<uint32_t>> callees = find_callees();
    const auto count = static_cast<uint32_t>(callees.size());
    std::vector<uint32_t> order;
    order.reserve(count);
    std::vector<bool> seen(count);
    std::vector<Visit> path;
    for (uint32_t start = 0; start < count; ++start) {
        if (seen[start])
            continue;
        seen[start] = true;
        path.push_back({start, 0});
        while (!path.empty()) {
            Visit& visit = path.back();
            if (visit.next_callee == callees[visit.function].size()) {
                order.push_back(visit.function);
                path.pop_back();
                continue;
            }
            const uint32_t callee = callees[visit.function][visit.next_callee++];
            if (!seen[callee]) {
                seen[callee] = true;
                path.push_back({callee, 0});
            }
        }
    }
    return order;
}

} // namespace

LoweringResult lower_module(const Module& module, const LoweringOptions& options) {
    return ModuleLowering(module, options).lower_functions();
}

LoweringResult lower_expression(const Module& module, const LoweringOptions& options) {
    return ModuleLowering(module, options).lower_single_expression();
}

} // namespace batt::frontend
