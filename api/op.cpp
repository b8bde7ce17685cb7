#include <battc/op.h>

#include "api/convert.h"
#include "ops/kernel_table.h"
#include "ops/literal.h"
#include "ops/op_table.h"

namespace battc {

namespace {

std::vector<Dialect> dialects_of(batt::DialectMask mask) {
    std::vector<Dialect> dialects;
    for (const Dialect dialect : all_dialects)
        if ((mask & batt::dialect_bit(to_internal(dialect))) != 0)
            dialects.push_back(dialect);
    return dialects;
}

std::string_view default_name(const batt::Parameter& parameter) {
    if (!parameter.fallback)
        return {};
    const batt::Value value = batt::default_argument_value(*parameter.fallback);
    return value.kind == batt::Kind::op     ? batt::op_info(static_cast<batt::OpId>(value.count)).name
           : value.kind == batt::Kind::none ? "None"
                                            : "False";
}

OpDescription describe(const batt::OpInfo& op) {
    OpDescription description;
    description.name = op.name;
    description.dialects = dialects_of(op.dialects);
    for (const batt::Parameter& parameter : op.parameters)
        description.parameters.push_back({parameter.name, parameter.batt_name, parameter.re_arc_name,
                                          batt::type_name(parameter.type), default_name(parameter)});
    description.return_type = batt::type_name(op.return_type);
    description.cost = batt::cost_name(op.cost);
    description.documentation = op.documentation;
    description.example = op.example;
    description.default_value = batt::format_literal(batt::default_value(op.id), batt::Dialect::batt);
    return description;
}

} // namespace

std::string_view dialect_name(Dialect dialect) { return batt::dialect_name(to_internal(dialect)); }

std::optional<Dialect> dialect_from_name(std::string_view name) {
    const auto dialect = batt::dialect_from_name(name);
    return dialect ? std::optional(to_public(*dialect)) : std::nullopt;
}

std::span<const OpDescription> all_ops() {
    static const std::vector<OpDescription> ops = [] {
        std::vector<OpDescription> all;
        for (const batt::OpInfo& op : batt::all_ops())
            all.push_back(describe(op));
        return all;
    }();
    return ops;
}

std::span<const ConstantDescription> all_constants() {
    static const std::vector<ConstantDescription> constants = [] {
        std::vector<ConstantDescription> all;
        for (const batt::ConstantInfo& constant : batt::all_constants())
            all.push_back({constant.name, dialects_of(constant.dialects),
                           batt::format_literal(constant.value, batt::Dialect::arc_dsl)});
        return all;
    }();
    return constants;
}

const OpDescription* find_op(std::string_view name, std::optional<Dialect> dialect) {
    const std::optional<batt::OpId> id = dialect ? batt::find_op(name, to_internal(*dialect)) : batt::find_op(name);
    return id ? &all_ops()[static_cast<size_t>(*id)] : nullptr;
}

const ConstantDescription* find_constant(std::string_view name, std::optional<Dialect> dialect) {
    for (const ConstantDescription& constant : all_constants())
        if (constant.name == name && (!dialect || constant.in(*dialect)))
            return &constant;
    return nullptr;
}

std::vector<KernelLevel> kernel_levels() {
    std::vector<KernelLevel> levels;
    for (const batt::KernelTable& table : batt::kernel_tables())
        levels.push_back({table.level, table.supported(), table.level == batt::best_kernel_table().level});
    return levels;
}

} // namespace battc
