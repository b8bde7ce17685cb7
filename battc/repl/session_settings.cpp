// `:set`: the settings of a session, and how each takes effect.
#include <algorithm>
#include <charconv>

#include <battc/names.h>
#include <fmt/format.h>

#include "battc/repl/entry_text.h"
#include "battc/repl/session.h"
#include "battc/repl/settings.h"

namespace batt::repl {

namespace {

constexpr SettingDescription settings[] = {
    {"dialect", "arc-dsl, re-arc, batt", "which ops there are, what a cell looks like"},
    {"fuel", "a number", "the work that an evaluation may do", false},
    {"palette", "classic, accessible", "the colours of cells"},
    {"digits", "on, off", "numbers in coloured cells"},
    {"output", "pictures, literal", "how values are printed"},
    {"echo", "on, off", "whether values are printed when they are assigned"},
};

std::optional<bool> on_or_off(std::string_view text) {
    if (text == "on" || text == "off")
        return text == "on";
    return std::nullopt;
}

std::string_view word(bool on) { return on ? "on" : "off"; }

} // namespace

std::span<const SettingDescription> all_settings() { return settings; }

std::string Session::setting(std::string_view name) const {
    if (name == "dialect")
        return std::string(battc::dialect_name(dialect()));
    if (name == "fuel")
        return options_.evaluation.limits.fuel == battc::fuel_by_size
                   ? "by size"
                   : fmt::format("{}", options_.evaluation.limits.fuel);
    if (name == "palette")
        return std::string(report::palette_name(options_.drawing.palette));
    if (name == "digits")
        return std::string(word(options_.drawing.digits));
    if (name == "output")
        return options_.drawing.literal ? "literal" : "pictures";
    return std::string(word(echo_));
}

bool Session::change_setting(std::string_view name, std::string_view value) {
    if (name == "dialect") {
        const std::optional<battc::Dialect> chosen = battc::dialect_from_name(value);
        if (chosen)
            options_.evaluation.dialect = chosen;
        return chosen.has_value();
    }
    if (name == "fuel") {
        int64_t fuel = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), fuel);
        if (error != std::errc() || end != value.data() + value.size() || fuel <= 0)
            return false;
        options_.evaluation.limits.fuel = fuel;
        return true;
    }
    if (name == "palette") {
        for (const report::Palette palette : report::all_palettes)
            if (report::palette_name(palette) == value) {
                options_.drawing.palette = palette;
                return true;
            }
        return false;
    }
    if (name == "output") {
        options_.drawing.literal = value == "literal";
        return value == "pictures" || value == "literal";
    }
    const std::optional<bool> on = on_or_off(value);
    if (on)
        (name == "digits" ? options_.drawing.digits : echo_) = *on;
    return on.has_value();
}

Reply Session::set(std::string_view arguments) {
    Reply reply;
    const auto [name, value] = split_word(arguments);
    const auto show = [&](const SettingDescription& one) {
        reply.text += fmt::format("{:<8} {:<10} {} ({})\n", one.name, setting(one.name), one.meaning, one.values);
    };
    if (name.empty()) {
        std::ranges::for_each(settings, show);
        return reply;
    }
    const auto* const found = std::ranges::find(settings, name, &SettingDescription::name);
    if (found == std::end(settings)) {
        std::vector<std::string_view> names;
        for (const SettingDescription& one : settings)
            names.push_back(one.name);
        const std::string hint = battc::did_you_mean(name, names);
        reply.fail(fmt::format("there is no setting '{}'; {}", name, hint.empty() ? "see :set" : hint));
        return reply;
    }
    if (value.empty())
        show(*found);
    else if (change_setting(name, value))
        apply_options();
    else
        reply.fail(fmt::format("'{}' is no value of {}: {}", value, name, found->values));
    return reply;
}

} // namespace batt::repl
