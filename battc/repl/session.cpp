#include "battc/repl/session.h"

#include <battc/names.h>
#include <fmt/format.h>

#include "battc/repl/commands.h"
#include "battc/repl/entry_text.h"

namespace batt::repl {

namespace {

battc::Session open_session(const battc::ScopeOptions& evaluation) {
    battc::SessionOptions session;
    session.threads = 1;
    session.limits = evaluation.limits;
    session.on_error = evaluation.on_error;
    return *battc::Session::open(session); // these options always make sense
}

} // namespace

Session::Session(SessionOptions options) : options_(std::move(options)), session_(open_session(options_.evaluation)) {
    apply_options();
}

void Session::apply_options() {
    battc::ScopeOptions scope = options_.evaluation;
    scope.dialect = dialect();
    scope_.set_options(scope);
    session_ = open_session(options_.evaluation);
}

battc::CompileOptions Session::compile_options(const std::string& entry) const {
    battc::CompileOptions options;
    options.dialect = dialect();
    options.entries = {entry};
    options.optimize = options_.evaluation.optimize;
    options.kernels = options_.evaluation.kernels;
    options.general_only = options_.evaluation.general_only;
    return options;
}

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

void Session::prefer_function_of_task() {
    const std::string name = function_name_for_task();
    if (scope_.function_text(name))
        remember_functions({&name, 1});
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
    compile.dialect = options_.evaluation.dialect;
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
    if (!options_.evaluation.dialect && program->dialect() != dialect()) {
        options_.evaluation.dialect = program->dialect();
        apply_options();
    }
    std::vector<std::string> names;
    for (const battc::EntryPoint& entry : program->entries())
        names.push_back(entry.name);
    if (names.empty())
        names = scope_.functions();
    remember_functions(names);
    prefer_function_of_task();
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
        const bool is_other = !data_.chosen() || data_.task().id() != id;
        if (const battc::Result<void> chosen = data_.choose(std::string(id), *sample); !chosen) {
            reply.fail(chosen.error().message);
            return reply;
        }
        if (is_other)
            prefer_function_of_task();
    }
    Reply bound = bind_pair();
    bound.problem.insert(0, reply.problem);
    return bound;
}

Reply Session::choose_pair(std::string_view arguments) {
    Reply reply;
    if (!data_.chosen()) {
        reply.fail("no task is chosen; see :task");
        return reply;
    }
    return choose_task(fmt::format("{} {}", data_.task().id(), arguments));
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
    reply.text = fmt::format("{} {} of {} train and {} test pairs{}\n{}", paint.strong("task " + task.id()),
                             sample_text(data_.sample()), task.size(battc::Split::train), task.size(battc::Split::test),
                             pair.output ? "" : "; the output is not known",
                             report::draw_panels(panels, options_.terminal, grid_drawing()));
    return reply;
}

Reply Session::quit(std::string_view /*arguments*/) {
    Reply reply;
    reply.quit = true;
    return reply;
}

} // namespace batt::repl
