#include "frontend/dialect_detection.h"

#include "frontend/name_resolution.h"

#include <string_view>
#include <vector>

namespace batt::frontend {

Dialect detect_dialect(const Module& module) {
    // A name that the file assigns anywhere says nothing: it may be a variable wherever it occurs.
    std::vector<bool> assigned(module.names.size());
    std::vector<bool> used(module.names.size());
    for (const Target& target : module.targets)
        assigned[target.name] = true;
    for (const Parameter& parameter : module.parameters)
        assigned[parameter.name] = true;
    for (const Function& function : module.functions) {
        if (function.name != no_name)
            assigned[function.name] = true;
    }
    for (const Expression& node : module.expressions) {
        if (node.kind == ExpressionKind::name)
            used[node.name] = true;
    }
    size_t only_arc_dsl = 0;
    size_t only_batt = 0;
    for (NameId name = 0; name < module.names.size(); ++name) {
        if (assigned[name] || !used[name])
            continue;
        const bool in_arc_dsl = is_name_of_dialect(module.names[name], Dialect::arc_dsl);
        const bool in_batt = is_name_of_dialect(module.names[name], Dialect::batt);
        only_arc_dsl += in_arc_dsl && !in_batt;
        only_batt += in_batt && !in_arc_dsl;
    }
    if (only_arc_dsl != only_batt)
        return only_batt > only_arc_dsl ? Dialect::batt : Dialect::arc_dsl;
    // The ops leave it open: the name and the parameters of entry points decide.
    for (const Function& function : module.functions) {
        const std::string_view name = module.name_of(function);
        if (name == "batt")
            return Dialect::batt;
        if (!name.starts_with("solve"))
            continue;
        for (const Parameter& parameter : module.parameters_of(function)) {
            const std::string_view parameter_name = module.names[parameter.name];
            if (parameter_name == "S" || parameter_name == "C")
                return Dialect::batt;
        }
    }
    return Dialect::arc_dsl;
}

} // namespace batt::frontend
