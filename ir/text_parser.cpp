// The reader of the text form. It reads what text_printer.cpp writes, and text that people write by hand.
#include <limits>
#include <vector>

#include "ir/builder.h"
#include "ir/text.h"
#include "ops/arena.h"
#include "ops/literal.h"

namespace batt::ir {

namespace {

bool is_name_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_character(char c) { return is_name_start(c) || is_digit(c) || c == '.'; }

// Reads with a cursor. The first problem sticks; after it nothing is read any more.
class Parser {
public:
    explicit Parser(std::string_view text)
        : all_(text), text_(text), context_(make_context(arena_, Dialect::arc_dsl)) {}

    std::optional<Module> read(ParseProblem& problem) {
        std::string source_name;
        if (expect_word("module"))
            source_name = read_quoted();
        module_ = Module(source_name);
        // Two rounds over the functions: names first, so that a body can refer to a function further down.
        const std::string_view start = text_;
        while (ok() && !at_end()) {
            declare_function();
            skip_body();
        }
        text_ = start;
        for (FunctionId id = 0; ok() && id < module_.function_count(); ++id)
            read_function(id);
        if (ok() && !at_end())
            fail("expected a function");
        if (!ok()) {
            problem = problem_;
            return std::nullopt;
        }
        return std::move(module_);
    }

private:
    bool ok() const { return problem_.message.empty(); }

    void fail(std::string message) {
        if (!ok())
            return;
        const auto offset = all_.size() - text_.size();
        u32 line = 1;
        u32 column = 1;
        for (size_t i = 0; i < offset; ++i) {
            ++column;
            if (all_[i] == '\n') {
                ++line;
                column = 1;
            }
        }
        problem_ = {{line, column}, std::move(message)};
    }

    // --- words

    void skip_space() {
        while (!text_.empty()) {
            const char c = text_[0];
            if (c == '#')
                text_.remove_prefix(std::min(text_.size(), text_.find('\n')));
            else if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
                text_.remove_prefix(1);
            else
                return;
        }
    }
    bool at_end() {
        skip_space();
        return text_.empty();
    }
    bool take(std::string_view sign) {
        skip_space();
        if (!text_.starts_with(sign))
            return false;
        text_.remove_prefix(sign.size());
        return true;
    }
    bool expect(std::string_view sign) {
        if (ok() && !take(sign))
            fail("expected '" + std::string(sign) + "'");
        return ok();
    }
    std::string_view peek_word() {
        skip_space();
        size_t length = 0;
        if (!text_.empty() && is_name_start(text_[0]))
            while (length < text_.size() && is_name_character(text_[length]))
                ++length;
        return text_.substr(0, length);
    }
    bool take_word(std::string_view word) {
        if (peek_word() != word)
            return false;
        text_.remove_prefix(word.size());
        return true;
    }
    bool expect_word(std::string_view word) {
        if (ok() && !take_word(word))
            fail("expected '" + std::string(word) + "'");
        return ok();
    }
    std::string_view read_name(const char* what) {
        const std::string_view name = peek_word();
        if (name.empty())
            fail(std::string("expected ") + what);
        text_.remove_prefix(name.size());
        return name;
    }
    u32 read_number() {
        skip_space();
        u64 number = 0;
        size_t length = 0;
        while (length < text_.size() && is_digit(text_[length]) && number <= 0xffffffffu)
            number = number * 10 + static_cast<u64>(text_[length++] - '0');
        if (length == 0 || number > 0xffffffffu) {
            fail(length == 0 ? "expected a number" : "the number is too large");
            return 0;
        }
        text_.remove_prefix(length);
        return static_cast<u32>(number);
    }
    static int hex_digit(char c) { return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }
    std::string read_quoted() {
        std::string content;
        if (!expect("\""))
            return content;
        while (!text_.starts_with('"')) {
            if (text_.empty() || text_[0] == '\n') {
                fail("the text is not closed by '\"'");
                return content;
            }
            char c = text_[0];
            text_.remove_prefix(1);
            if (c == '\\') {
                c = text_.empty() ? '\0' : text_[0];
                if (c == 'x' && text_.size() >= 3 && hex_digit(text_[1]) >= 0 && hex_digit(text_[2]) >= 0) {
                    c = static_cast<char>(hex_digit(text_[1]) * 16 + hex_digit(text_[2]));
                    text_.remove_prefix(2);
                } else if (c != '"' && c != '\\') {
                    fail("unknown escape in a quoted text");
                    return content;
                }
                text_.remove_prefix(1);
            }
            content += c;
        }
        text_.remove_prefix(1);
        return content;
    }
    Position read_position() {
        Position position;
        if (take("@")) {
            position.line = read_number();
            expect(":");
            position.column = read_number();
            if (ok() && position.line == 0)
                fail("lines count from 1");
        }
        return position;
    }
    Type read_type(Dialect dialect) {
        Type type;
        skip_space();
        if (ok() && !parse_type(text_, dialect, type))
            fail("this is not a type");
        return type;
    }

    // --- functions

    void declare_function() {
        FunctionHeader header;
        if (!expect_word("function"))
            return;
        header.name = read_name("the name of a function");
        if (ok() && !module_.declare(std::move(header)))
            fail("a function of this name is already there");
    }

    // The header and body of a function, passed over: up to the next line that starts with `function`.
    void skip_body() {
        const size_t next = text_.find("\nfunction ");
        text_.remove_prefix(next == std::string_view::npos ? text_.size() : next);
    }

    void read_function(FunctionId id) {
        expect_word("function");
        FunctionHeader header;
        header.name = read_name("the name of a function");
        if (ok() && header.name != module_.function(id).name())
            fail("a function must start at the start of a line");
        // Types need the dialect, which comes last: the parameters are read once it is known.
        const std::string_view parameters = text_;
        skip_parameters();
        const std::string_view result = text_;
        skip_result();
        read_kind(header);
        expect(",");
        skip_space();
        const std::string_view dialect_start = text_;
        const std::string dialect = read_dashed_word();
        if (const std::optional<Dialect> found = dialect_from_name(dialect)) {
            header.dialect = *found;
        } else {
            text_ = dialect_start;
            fail("'" + dialect + "' is not a dialect");
        }
        if (take(",")) {
            expect_word("fuel");
            header.default_fuel = read_number();
        }
        header.position = read_position();
        if (!ok())
            return;

        context_.dialect = header.dialect;
        const Dialect known_dialect = header.dialect;
        FunctionBuilder builder(module_, std::move(header));
        const std::string_view after = text_;
        text_ = parameters;
        read_parameters(builder, known_dialect);
        text_ = result;
        expect("->");
        const Type result_type = read_type(known_dialect);
        if (ok())
            text_ = after;
        if (take("{")) {
            builder.set_records(read_records());
            while (ok() && !take("}")) {
                if (at_end())
                    fail("the function is not closed by '}'");
                else
                    read_instruction(builder, known_dialect);
            }
            if (ok() && (builder.size() == 0 ||
                         builder.instruction(Operand::value(builder.size() - 1)).opcode != Opcode::return_))
                fail("the function does not end in a return");
        } else if (ok() && builder.size() != 0) {
            fail("a function without a body takes no parameters");
        }
        if (!ok())
            return;
        Function function = std::move(builder).finish();
        function.set_result_type(result_type);
        module_.define(id, std::move(function));
    }

    void skip_parameters() {
        expect("(");
        int depth = 1;
        while (ok() && depth != 0) {
            if (text_.empty())
                fail("expected ')'");
            else {
                depth += text_[0] == '(' ? 1 : text_[0] == ')' ? -1 : 0;
                text_.remove_prefix(1);
            }
        }
    }
    // "-> TYPE ,": the comma that ends it is not one between parentheses or brackets.
    void skip_result() {
        expect("->");
        int depth = 0;
        while (ok() && !(depth == 0 && text_.starts_with(','))) {
            if (text_.empty() || text_[0] == '\n') {
                fail("expected ',' after the type of the result");
                return;
            }
            depth += text_[0] == '(' || text_[0] == '<' ? 1 : text_[0] == ')' || text_[0] == '>' ? -1 : 0;
            text_.remove_prefix(1);
        }
        expect(",");
    }
    void read_kind(FunctionHeader& header) {
        const std::string_view word = peek_word();
        for (u32 i = 0; i <= static_cast<u32>(FunctionKind::generated); ++i) {
            const auto kind = static_cast<FunctionKind>(i);
            if (ok() && word == function_kind_name(kind)) {
                text_.remove_prefix(word.size());
                header.kind = kind;
                skip_space();
                if (text_.starts_with('"'))
                    header.task = read_quoted();
                return;
            }
        }
        fail("expected a kind of function");
    }
    std::string read_dashed_word() {
        skip_space();
        size_t length = 0;
        while (length < text_.size() && (is_name_character(text_[length]) || text_[length] == '-'))
            ++length;
        const std::string word(text_.substr(0, length));
        text_.remove_prefix(length);
        return word;
    }
    void read_parameters(FunctionBuilder& builder, Dialect dialect) {
        expect("(");
        while (ok() && !take(")")) {
            if (builder.size() != 0)
                expect(",");
            expect("%");
            if (read_number() != builder.size())
                fail("parameters are numbered from 0");
            const std::string_view name = read_name("the name of a parameter");
            builder.parameter(std::string(name), take(":") ? read_type(dialect) : Type::any());
        }
    }

    // The lines "output INDEX solver|step NAME" and "score INDEX SOLVER NAME" that a function starts with.
    std::vector<OutputRecord> read_records() {
        std::vector<OutputRecord> records;
        while (ok()) {
            OutputRecord record;
            if (take_word("score"))
                record.list = OutputRecord::List::score;
            else if (!take_word("output"))
                break;
            const bool negative = take("-");
            const auto number = static_cast<i32>(read_number());
            record.index = negative ? -number : number;
            if (record.list == OutputRecord::List::score)
                record.solver = read_quoted();
            else if (take_word("solver"))
                record.is_solver = true;
            else if (!take_word("step"))
                fail("expected 'solver' or 'step'");
            record.name = read_quoted();
            records.push_back(std::move(record));
        }
        return records;
    }

    // --- instructions

    ValueId read_value(const FunctionBuilder& builder) {
        skip_space();
        const std::string_view start = text_;
        expect("%");
        const ValueId id = read_number();
        if (ok() && (id >= builder.size() || !builder.instruction(Operand::value(id)).gives_value())) {
            text_ = start;
            fail("%" + std::to_string(id) + " is not the value of an earlier instruction");
        }
        return id;
    }

    Operand read_operand(FunctionBuilder& builder) {
        skip_space();
        if (text_.starts_with('%'))
            return Operand::value(read_value(builder));
        std::string_view problem;
        arena_.reset();
        arena_.attach(context_);
        const std::optional<Value> value = parse_literal(text_, context_, problem);
        if (!value) {
            fail(std::string(problem));
            return {};
        }
        return builder.constant(*value);
    }

    std::vector<Operand> read_operands(FunctionBuilder& builder) {
        std::vector<Operand> operands;
        expect("(");
        while (ok() && !take(")")) {
            if (!operands.empty() && expect(",") && take(")"))
                break;
            if (ok())
                operands.push_back(read_operand(builder));
        }
        return operands;
    }

    u32 read_function_name() {
        skip_space();
        const std::string_view start = text_;
        const std::string_view name = read_name("the name of a function");
        const std::optional<FunctionId> id = module_.find(name);
        if (!id) {
            text_ = start;
            fail("there is no function '" + std::string(name) + "'");
        }
        return id.value_or(0);
    }

    void read_instruction(FunctionBuilder& builder, Dialect dialect) {
        Instruction instruction;
        skip_space();
        const bool has_value = text_.starts_with('%');
        if (has_value) {
            take("%");
            const u32 id = read_number();
            if (ok() && id != builder.size())
                fail("expected %" + std::to_string(builder.size()));
            if (take(":"))
                instruction.type = read_type(dialect);
            expect("=");
        }
        if (!ok())
            return;
        const std::vector<Operand> operands = read_action(builder, dialect, instruction);
        if (ok() && instruction.gives_value() != has_value)
            fail(has_value ? "this gives no value" : "the value of this needs a number");
        if (take_word("else")) {
            instruction.on_error = take_word("error") ? OnError::defer : OnError::replace;
            if (instruction.on_error == OnError::replace)
                instruction.fallback = read_operand(builder);
        }
        if (take_word("charge"))
            instruction.fuel_charge = read_number();
        instruction.position = read_position();
        if (ok())
            builder.copy(instruction, operands);
    }

    // What is done, and to what.
    std::vector<Operand> read_action(FunctionBuilder& builder, Dialect dialect, Instruction& instruction) {
        skip_space();
        const std::string_view start = text_;
        const std::string_view word = read_name("an instruction");
        if (!ok())
            return {};
        for (const Opcode opcode : {Opcode::call, Opcode::call_value, Opcode::make_tuple, Opcode::make_set,
                                    Opcode::element, Opcode::make_closure, Opcode::recharge, Opcode::return_}) {
            if (word != opcode_name(opcode))
                continue;
            instruction.opcode = opcode;
            if (opcode == Opcode::call || opcode == Opcode::make_closure)
                instruction.index = read_function_name();
            if (opcode == Opcode::recharge || opcode == Opcode::return_)
                return {read_operand(builder)};
            std::vector<Operand> operands = read_operands(builder);
            if (opcode == Opcode::element) {
                instruction.index = read_number();
                expect("of");
                const u32 count = read_number();
                if (count > std::numeric_limits<u16>::max())
                    fail("nothing is taken apart into so many elements");
                instruction.op = static_cast<u16>(count);
            }
            return operands;
        }
        const std::optional<OpId> op = find_op(word, dialect);
        if (!op) {
            text_ = start;
            fail("'" + std::string(word) + "' is neither an op of this dialect nor an instruction");
            return {};
        }
        instruction.opcode = Opcode::op;
        instruction.op = static_cast<u16>(*op);
        return read_operands(builder);
    }

    std::string_view all_;
    std::string_view text_;
    ParseProblem problem_;
    Module module_;
    Arena arena_; // literals, until the module has its copy
    Context context_;
};

} // namespace

std::optional<Module> parse(std::string_view text, ParseProblem& problem) { return Parser(text).read(problem); }

} // namespace batt::ir
