#include "battc/repl/session.h"

#include <algorithm>
#include <charconv>

#include <battc/names.h>
#include <fmt/format.h>

#include "battc/repl/commands.h"
#include "battc/repl/entry_text.h"

namespace batt::repl {

namespace {

battc::ScopeOptions scope_options(const SessionOptions& options) {
    battc::ScopeOptions scope;
    scope.dialect = options.dialect.value_or(battc::Dialect::arc_dsl);
    scope.limits = options.limits;
    scope.on_error = options.on_error;
    scope.canceled = options.interrupted;
    return scope;
}

battc::Session open_session(const SessionOptions& options) {
    battc::SessionOptions session;
    session.threads = 1;
    session.limits = options.limits;
    session.on_error = options.on_error;
    return *battc::Session::open(session); // these options always make sense
}

/// A session's setting: its name, its values for completion, and what it is.
struct Setting {
    std::string_view name;
    std::string_view values;
    std::string_view meaning;
};
constexpr Setting settings[] = {
    {"dialect", "arc-dsl, re-arc, batt", "which ops there are, what a cell looks like"},
    {"fuel", "a number", "the work that an evaluation may do"},
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

} // namespace

Session::Session(SessionOptions options)
    : options_(std::move(options)), scope_(scope_options(options_)), session_(open_session(options_)) {}

Reply Session::take(std::string_view entry) {
    Reply reply;
    for (const std::string& part : split_statements(entry)) {
        Reply one = is_command(part) ? take_command(trimmed(part)) : take_statement(part);
        reply.text += one.text;
        reply.problem += one.problem;
        reply.failed = one.failed;
        reply.quit = one.quit;
        if (reply.failed || reply.quit)
            break;
    }
    return reply;
}

std::string Session::draw(const battc::Value& value) const {
    return report::draw_value(value, options_.terminal, options_.drawing);
}

std::string Session::failures(std::span<const battc::Diagnostic> diagnostics, const battc::SourceText& source) const {
    std::string text;
    for (const battc::Diagnostic& diagnostic : diagnostics)
        text += battc::render(diagnostic, &source, options_.terminal.colors != report::ColorDepth::none);
    return text;
}

Reply Session::take_statement(const std::string& text) {
    constexpr const char* name = "<entry>";
    Reply reply;
    const battc::ExpressionResult result = scope_.evaluate(text, name);
    reply.problem = failures(result.diagnostics, battc::SourceText(name, text));
    if (result.failed()) {
        if (reply.problem.empty())
            reply.problem = result.problem + "\n";
        reply.failed = true;
        return reply;
    }
    if (!result.value) { // a definition
        remember_functions(result.assigned);
        if (echo_ && !result.assigned.empty())
            reply.text = fmt::format("{} {}\n", result.assigned.size() == 1 ? "function" : "functions",
                                     fmt::join(result.assigned, ", "));
        return reply;
    }
    if (!result.assigned.empty()) {
        statements_.add(text, result.assigned);
        made_function_last_ = false;
        if (echo_)
            reply.text = draw(*result.value);
        return reply;
    }
    // As in Python the last value has a name. A function of a text cannot be kept so.
    static_cast<void>(scope_.set("_", *result.value));
    reply.text = draw(*result.value);
    return reply;
}

void Session::remember_functions(std::span<const std::string> names) {
    for (const std::string& name : names) {
        std::erase(defined_, name);
        defined_.push_back(name);
    }
    made_function_last_ = made_function_last_ || !names.empty();
}

Reply Session::take_command(std::string_view text) {
    const auto [word, arguments] = split_word(text.substr(1));
    std::string_view name = word;
    std::string with_mark;
    if (name == "save!") { // the mark belongs to the command, not to its argument
        name = "save";
        with_mark = fmt::format("! {}", arguments);
    }
    const CommandDescription* const command = CommandTable::find(name);
    if (command != nullptr)
        return (this->*command->run)(with_mark.empty() ? arguments : std::string_view(with_mark));
    Reply reply;
    std::vector<std::string_view> names;
    std::string beginnings;
    for (const CommandDescription& one : CommandTable::all()) {
        names.push_back(one.name);
        if (!name.empty() && one.name.starts_with(name))
            beginnings += fmt::format("{}:{}", beginnings.empty() ? "" : " or ", one.name);
    }
    std::string hint = beginnings.empty() ? battc::did_you_mean(name, names) : "do you mean " + beginnings + "?";
    reply.fail(fmt::format("there is no command ':{}'; {}", name, hint.empty() ? "see :help" : hint));
    return reply;
}

Reply Session::load(const std::string& path) {
    Reply reply;
    battc::CompileOptions compile;
    compile.dialect = options_.dialect;
    const battc::Result<battc::CompiledProgram> program = battc::compile_file(path, compile);
    if (!program) {
        reply.fail(program.error().message);
        return reply;
    }
    reply.problem = failures(program->diagnostics(), program->source());
    if (const battc::Result<void> defined = scope_.define(*program); !defined) {
        if (reply.problem.empty())
            reply.problem = defined.error().message + "\n";
        reply.failed = true;
        return reply;
    }
    if (!options_.dialect && program->dialect() != dialect()) {
        options_.dialect = program->dialect();
        scope_.set_options(scope_options(options_));
    }
    std::vector<std::string> names;
    for (const battc::EntryPoint& entry : program->entries())
        names.push_back(entry.name);
    if (names.empty())
        names = scope_.functions();
    remember_functions(names);
    reply.text = fmt::format("{}: {} functions, dialect {}\n", path, program->source_functions(),
                             battc::dialect_name(program->dialect()));
    return reply;
}

Reply Session::load_program(std::string_view arguments) {
    if (!arguments.empty())
        return load(std::string(arguments));
    Reply reply;
    reply.fail(":load needs a file");
    return reply;
}

Reply Session::load_data(std::string_view arguments) {
    Reply reply;
    std::vector<std::string> paths;
    while (!arguments.empty()) {
        const auto [path, rest] = split_word(arguments);
        paths.emplace_back(path);
        arguments = rest;
    }
    if (paths.empty()) {
        reply.fail(":data needs files or folders");
        return reply;
    }
    data_.load(std::move(paths));
    const std::vector<battc::Diagnostic> diagnostics = data_.new_diagnostics();
    for (const battc::Diagnostic& diagnostic : diagnostics)
        reply.problem += battc::render(diagnostic, nullptr, options_.terminal.colors != report::ColorDepth::none);
    reply.failed = data_.tasks().empty();
    reply.text = fmt::format("{} tasks, {} pairs\n", data_.tasks().size(), data_.tasks().sample_count());
    return reply;
}

Reply Session::choose_task(std::string_view arguments) {
    Reply reply;
    if (!data_.named()) {
        reply.fail("there are no tasks yet; read some with :data PATH");
        return reply;
    }
    for (const battc::Diagnostic& diagnostic : data_.new_diagnostics())
        reply.problem += battc::render(diagnostic, nullptr, options_.terminal.colors != report::ColorDepth::none);
    const auto [id, rest] = split_word(arguments);
    if (id.empty() && !data_.chosen()) {
        reply.fail(fmt::format(":task needs the id of one of {} tasks; Tab lists them", data_.tasks().size()));
        return reply;
    }
    const std::optional<battc::SampleId> sample = rest.empty() ? battc::SampleId() : sample_from_text(rest);
    if (!sample) {
        reply.fail(fmt::format("'{}' is no pair; write train:0, test:0 or a number", rest));
        return reply;
    }
    if (!id.empty()) {
        if (const battc::Result<void> chosen = data_.choose(std::string(id), *sample); !chosen) {
            reply.fail(chosen.error().message);
            return reply;
        }
    }
    Reply bound = bind_pair();
    bound.problem.insert(0, reply.problem);
    return bound;
}

Reply Session::next_pair(std::string_view /*arguments*/) {
    Reply reply;
    if (!data_.chosen()) {
        reply.fail("no task is chosen; see :task");
        return reply;
    }
    const battc::Task& task = data_.task();
    for (size_t i = 0; i < task.size(); ++i)
        if (task.sample(i) == data_.sample()) {
            static_cast<void>(data_.choose(task.id(), task.sample((i + 1) % task.size())));
            break;
        }
    return bind_pair();
}

Reply Session::bind_pair() {
    Reply reply;
    const std::pair<const char*, battc::Result<battc::Value>> bindings[] = {
        {"I", data_.input()}, {"O", data_.output()}, {"S", data_.train_pairs()}};
    for (const auto& [name, value] : bindings) {
        if (!value) {
            reply.fail(value.error().message);
            return reply;
        }
        static_cast<void>(scope_.set(name, *value));
        // Statements that computed I, O or S are of the past, others go on counting.
        statements_.bind(name);
    }
    const battc::Pair pair = data_.task().pair(data_.sample());
    std::vector<report::Panel> panels;
    panels.push_back({fmt::format("I {}x{}", pair.input.height(), pair.input.width()), pair.input, {}, {}});
    if (pair.output)
        panels.push_back({fmt::format("O {}x{}", pair.output->height(), pair.output->width()), *pair.output, {}, {}});
    const battc::Task& task = data_.task();
    const report::Paint paint(options_.terminal);
    reply.text =
        fmt::format("{} {} of {} train and {} test pairs{}\n{}", paint.strong("task " + task.id()),
                    sample_text(data_.sample()), task.size(battc::Split::train), task.size(battc::Split::test),
                    pair.output ? "" : "; the output is not known", report::draw_panels(panels, options_.terminal));
    return reply;
}

Reply Session::set(std::string_view arguments) {
    Reply reply;
    const auto [name, value] = split_word(arguments);
    const auto show = [&](const Setting& setting) {
        const std::string now = setting.name == "dialect" ? std::string(battc::dialect_name(dialect()))
                                : setting.name == "fuel"  ? fmt::format("{}", options_.limits.fuel)
                                : setting.name == "palette"
                                    ? std::string(report::palette_name(options_.drawing.palette))
                                : setting.name == "digits" ? (options_.drawing.digits ? "on" : "off")
                                : setting.name == "output" ? (options_.drawing.literal ? "literal" : "pictures")
                                                           : (echo_ ? "on" : "off");
        reply.text += fmt::format("{:<8} {:<10} {} ({})\n", setting.name, now, setting.meaning, setting.values);
    };
    if (name.empty()) {
        for (const Setting& setting : settings)
            show(setting);
        return reply;
    }
    const auto setting = std::ranges::find(settings, name, &Setting::name);
    if (setting == std::end(settings)) {
        std::vector<std::string_view> names;
        for (const Setting& one : settings)
            names.push_back(one.name);
        const std::string hint = battc::did_you_mean(name, names);
        reply.fail(fmt::format("there is no setting '{}'; {}", name, hint.empty() ? "see :set" : hint));
        return reply;
    }
    if (value.empty()) {
        show(*setting);
        return reply;
    }
    bool right = false;
    if (name == "dialect") {
        if (const std::optional<battc::Dialect> chosen = battc::dialect_from_name(value)) {
            options_.dialect = chosen;
            right = true;
        }
    } else if (name == "fuel") {
        int64_t fuel = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), fuel);
        if (error == std::errc() && end == value.data() + value.size() && fuel > 0) {
            options_.limits.fuel = fuel;
            session_ = open_session(options_);
            right = true;
        }
    } else if (name == "palette") {
        for (const report::Palette palette : report::all_palettes)
            if (report::palette_name(palette) == value) {
                options_.drawing.palette = palette;
                right = true;
            }
    } else if (name == "output") {
        right = value == "pictures" || value == "literal";
        if (right)
            options_.drawing.literal = value == "literal";
    } else if (const std::optional<bool> on = on_or_off(value)) {
        (name == "digits" ? options_.drawing.digits : echo_) = *on;
        right = true;
    }
    if (!right) {
        reply.fail(fmt::format("'{}' is no value of {}: {}", value, name, setting->values));
        return reply;
    }
    scope_.set_options(scope_options(options_));
    return reply;
}

Reply Session::quit(std::string_view /*arguments*/) {
    Reply reply;
    reply.quit = true;
    return reply;
}

} // namespace batt::repl
