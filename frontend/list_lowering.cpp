#include "frontend/list_lowering.h"

#include "frontend/constant_expressions.h"
#include "frontend/entry_points.h"
#include "frontend/wording.h"

#include <algorithm>
#include <utility>

namespace batt::frontend {

using ir::Operand;

uint32_t ListLowering::create(const Expression& list) {
    std::vector<Element> elements;
    for (const ExpressionId element : module_.tree.elements_of(list))
        elements.push_back(lower_element(element));
    lists_.push_back(std::move(elements));
    return static_cast<uint32_t>(lists_.size() - 1);
}

void ListLowering::append(const Target& target, ExpressionId value) {
    Element element = lower_element(value);
    const Binding* list = scope_.find(target.name);
    if (list != nullptr && list->kind == Binding::Kind::list) {
        lists_[list->list].push_back(std::move(element));
        return;
    }
    const std::string_view name = module_.text(target.name);
    function_.diagnostics.error(target.range, Code::bad_list_use, quoted(name) + " is not a list",
                                "start it with " + std::string(name) + " = []");
}

ListLowering::Element ListLowering::lower_element(ExpressionId id) {
    const Expression& node = module_.expression(id);
    if (std::optional<ir::OutputRecord> record = record_of(node))
        return {expressions_.lower(module_.tree.elements_of(node)[3]), std::move(record)};
    return {expressions_.lower(id), std::nullopt};
}

/// What a tuple says about its last element, if it is a record: (index, is_solver, 'name', value) of an output,
/// (index, 'solver', 'name', value) of a score.
std::optional<ir::OutputRecord> ListLowering::record_of(const Expression& node) {
    if (node.kind != ExpressionKind::tuple || node.count != 4)
        return std::nullopt;
    const std::span<const ExpressionId> elements = module_.tree.elements_of(node);
    const Expression& source = module_.expression(elements[1]);
    const Expression& name = module_.expression(elements[2]);
    const std::optional<Value> index = constant_value(elements[0], scope_, function_);
    if (!index || index->kind != Kind::integer || name.kind != ExpressionKind::string)
        return std::nullopt;
    ir::OutputRecord record;
    record.index = index->x;
    record.name = module_.text(name.name);
    if (source.kind == ExpressionKind::string) {
        record.list = ir::OutputRecord::List::score;
        record.solver = module_.text(source.name);
        return record;
    }
    const std::optional<Value> flag = constant_value(elements[1], scope_, function_);
    if (!flag || (flag->kind != Kind::boolean && flag->kind != Kind::none))
        return std::nullopt;
    if (flag->kind == Kind::none) {
        record.list = ir::OutputRecord::List::score;
        record.solver = "None";
    } else {
        record.is_solver = flag->x != 0;
    }
    return record;
}

std::optional<Operand> ListLowering::lower_returned(ExpressionId id) {
    const Expression& returned = module_.expression(id);
    const std::vector<uint32_t> lists = returned_lists(id);
    if (lists.empty())
        return std::nullopt;
    if (!has_records(lists))
        return return_tuples(lists, returned);
    if (function_kind(function_.name) != ir::FunctionKind::batt)
        function_.diagnostics.error(returned.range, Code::bad_list_use, "only a function batt returns records",
                                    "name the function batt, or return the values alone");
    return return_records(lists, returned.range);
}

/// The lists that an expression names or writes out, alone or in a tuple of nothing else; none if it is something else.
std::vector<uint32_t> ListLowering::returned_lists(ExpressionId id) {
    const Expression& node = module_.expression(id);
    std::vector<ExpressionId> parts{id};
    if (node.kind == ExpressionKind::tuple)
        parts.assign(module_.tree.elements_of(node).begin(), module_.tree.elements_of(node).end());
    std::vector<uint32_t> lists;
    for (const ExpressionId part : parts) {
        const Expression& list = module_.expression(part);
        const Binding* binding = list.kind == ExpressionKind::name ? scope_.find(list.name) : nullptr;
        if (list.kind == ExpressionKind::list)
            lists.push_back(create(list));
        else if (binding != nullptr && binding->kind == Binding::Kind::list)
            lists.push_back(binding->list);
        else
            return {};
    }
    return lists;
}

bool ListLowering::has_records(std::span<const uint32_t> lists) const {
    return std::ranges::any_of(lists, [this](uint32_t list) {
        return std::ranges::any_of(lists_[list], [](const Element& element) { return element.record.has_value(); });
    });
}

/// The tuple of the values of all records.
Operand ListLowering::return_records(std::span<const uint32_t> lists, SourceRange range) {
    std::vector<ir::OutputRecord> records;
    std::vector<Operand> values;
    for (const uint32_t list : lists) {
        for (const Element& element : lists_[list]) {
            values.push_back(element.value);
            if (element.record)
                records.push_back(*element.record);
        }
    }
    if (records.size() != values.size())
        function_.diagnostics.error(
            range, Code::bad_list_use, "a list holds records and other values",
            "a record is (index, is_solver, 'name', value) or (index, 'solver', 'name', value)");
    emitter_.builder.set_records(std::move(records));
    return emitter_.make_tuple(values, range);
}

/// Each list as a tuple, and those in a tuple if one was written.
Operand ListLowering::return_tuples(std::span<const uint32_t> lists, const Expression& returned) {
    std::vector<Operand> tuples;
    for (const uint32_t list : lists) {
        std::vector<Operand> values;
        for (const Element& element : lists_[list])
            values.push_back(element.value);
        tuples.push_back(emitter_.make_tuple(values, returned.range));
    }
    return returned.kind == ExpressionKind::tuple ? emitter_.make_tuple(tuples, returned.range) : tuples.front();
}

} // namespace batt::frontend
