#include "frontend/dialect_detection.h"

#include "frontend/name_resolution.h"
#include "frontend/wording.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace batt::frontend {

namespace {

/// By NameId: whether the file uses a name that it assigns nowhere. Others say nothing: they may be variables wherever they occur.
std::vector<bool> foreign_names(const Module& module) {
    std::vector<bool> foreign(module.names.size());
    for (const Expression& node : module.expressions) {
        if (node.kind == ExpressionKind::name)
            foreign[node.name] = true;
    }
    for (const Target& target : module.targets)
        foreign[target.name] = false;
    for (const Parameter& parameter : module.parameters)
        foreign[parameter.name] = false;
    for (const Function& function : module.functions) {
        if (function.name != no_name)
            foreign[function.name] = false;
    }
    return foreign;
}

} // namespace

size_t names_of_one_dialect(const Module& module, Dialect dialect, Dialect other) {
    const std::vector<bool> foreign = foreign_names(module);
    size_t count = 0;
    for (NameId name = 0; name < module.names.size(); ++name)
        count += foreign[name] && is_name_of_dialect(module.names[name], dialect) &&
                 !is_name_of_dialect(module.names[name], other);
    return count;
}

DialectChoice detect_dialect(const Module& module) {
    const size_t only_arc_dsl = names_of_one_dialect(module, Dialect::arc_dsl, Dialect::batt);
    const size_t only_batt = names_of_one_dialect(module, Dialect::batt, Dialect::arc_dsl);
    if (only_arc_dsl != only_batt) {
        const Dialect dialect = only_batt > only_arc_dsl ? Dialect::batt : Dialect::arc_dsl;
        return {dialect, counted(std::max(only_arc_dsl, only_batt), "name") + " of it alone, " +
                             std::to_string(std::min(only_arc_dsl, only_batt)) + " of " +
                             std::string(dialect_name(dialect == Dialect::batt ? Dialect::arc_dsl : Dialect::batt)) +
                             " alone"};
    }
    const std::string undecided =
        only_batt == 0 ? "no name of one dialect alone" : "as many names of each dialect alone";
    // The ops leave it open: the name and the parameters of entry points decide.
    for (const Function& function : module.functions) {
        const std::string_view name = module.name_of(function);
        if (name == "batt")
            return {Dialect::batt, undecided + ", but a function batt"};
        if (!name.starts_with("solve"))
            continue;
        for (const Parameter& parameter : module.parameters_of(function)) {
            const std::string_view parameter_name = module.names[parameter.name];
            if (parameter_name == "S" || parameter_name == "C")
                return {Dialect::batt, undecided + ", but a parameter " + std::string(parameter_name)};
        }
    }
    return {Dialect::arc_dsl, undecided};
}

} // namespace batt::frontend
