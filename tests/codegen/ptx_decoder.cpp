#include "tests/codegen/ptx_decoder.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "tests/codegen/ptx_operations.h"

namespace batt::test::ptx {

namespace {

constexpr u32 units_of(Width width) { return width == Width::bits64 ? 4 : width == Width::bits32 ? 2 : 1; }

/// ".b64"; nothing for other words.
std::optional<Width> width_of_type(std::string_view name) {
    if (name == ".pred")
        return Width::predicate;
    if (name.ends_with("64"))
        return Width::bits64;
    if (name.ends_with("32"))
        return Width::bits32;
    if (name.ends_with("16") || name.ends_with("8"))
        return Width::bits16;
    return std::nullopt;
}

bool is_number(std::string_view word) { return !word.empty() && word[0] >= '0' && word[0] <= '9'; }

class FunctionDecoder {
public:
    FunctionDecoder(Program& program, Function& function)
        : program_(program), function_(function), tokens_(function.body, function.body_line),
          area_top_(function.area_bytes) {}

    Done decode() {
        scopes_.emplace_back();
        function_.register_count = 1; // 0 means a constant
        for (const std::vector<Parameter>* list : {&function_.parameters, &function_.results})
            for (const Parameter& parameter : *list)
                scopes_.back().parameters[parameter.name] = parameter;
        while (!tokens_.at_end() && message_.empty())
            statement();
        for (const auto& [instruction, label] : jumps_) {
            const auto place = labels_.find(label);
            if (place == labels_.end())
                fail(fmt::format("no label {}", label));
            else
                function_.instructions[instruction].target = place->second;
        }
        if (function_.register_units > 0xffff || function_.constants.size() * 8 / unit_bytes > 0xffff)
            fail("the function has too many registers");
        if (!message_.empty())
            return Failure{FailureKind::not_supported,
                           fmt::format("PTX, line {}, {}: {}", line_, readable_name(function_.name), message_)};
        function_.instructions.push_back(end_of_function());
        function_.counts.resize(function_.instructions.size());
        find_fillers();
        function_.decoded = true;
        return Success{};
    }

private:
    struct Register {
        Width width = Width::bits32;
        Operand operand;
    };
    /// Declared as name<count>.
    struct RegisterRow {
        Width width = Width::bits32;
        u32 place = 0;
        u32 number = 0;
        u32 count = 0;
    };
    struct Scope {
        std::unordered_map<std::string_view, Register> registers;
        std::unordered_map<std::string_view, RegisterRow> rows;
        std::unordered_map<std::string_view, Parameter> parameters;
        u32 area_top = 0;
    };
    /// An operand as it was written.
    struct Written {
        enum class Kind : u8 { none, reg, immediate, symbol, area, argument, local, special } kind = Kind::none;
        std::string_view name; ///< of a special register
        Register reg;
        u64 value = 0; ///< immediate; address of a symbol; offset in area or argument
    };

    void fail(std::string message) {
        if (!message_.empty())
            return;
        message_ = std::move(message);
        line_ = tokens_.line();
    }
    void expect(std::string_view word) {
        if (!tokens_.accept(word))
            fail(fmt::format("'{}' instead of '{}'", tokens_.peek(), word));
    }

    /// Registers that nothing writes and that are only packed with others: where compilers need no more than a part of the
    /// wider register, they say so in this way.
    void find_fillers() {
        std::vector<bool> fills(function_.register_count);
        for (const size_t pack : packs_)
            for (u32 i = 0; i < function_.instructions[pack].source_count; ++i)
                fills[function_.instructions[pack].sources[i].number] = true;
        for (size_t n = 0; n < function_.instructions.size(); ++n) {
            const Instruction& instruction = function_.instructions[n];
            for (u32 i = 0; i < instruction.destination_count; ++i)
                fills[instruction.destinations[i].number] = false;
            for (u32 i = 0; i < instruction.source_count && !std::ranges::binary_search(packs_, n); ++i)
                fills[instruction.sources[i].number] = false;
            if (instruction.guarded)
                fills[instruction.guard.number] = false;
        }
        for (const CallSite& site : function_.call_sites)
            fills[site.pointer.number] = false;
        for (u32 number = 1; number < fills.size(); ++number)
            if (fills[number])
                function_.fillers.push_back(number);
    }

    /// Falling off the end returns.
    Instruction end_of_function() const {
        Instruction end;
        end.control = Control::ret;
        end.work = Work::call;
        end.line = tokens_.line();
        return end;
    }

    void statement() {
        const std::string_view word = tokens_.peek();
        if (tokens_.accept("{")) {
            scopes_.emplace_back();
            scopes_.back().area_top = area_top_;
        } else if (tokens_.accept("}")) {
            area_top_ = scopes_.back().area_top;
            scopes_.pop_back();
            if (scopes_.empty())
                fail("a scope too many is closed");
        } else if (word == ".reg") {
            declare_registers();
        } else if (word == ".local") {
            declare_local();
        } else if (word == ".param") {
            Parameter parameter = read_parameter(tokens_);
            parameter.offset = area_top_;
            area_top_ += (parameter.bytes + 7) / 8 * 8;
            function_.area_bytes = std::max(function_.area_bytes, area_top_);
            scopes_.back().parameters[parameter.name] = parameter;
            expect(";");
        } else if (word == ".pragma") {
            while (!tokens_.at_end() && !tokens_.accept(";"))
                tokens_.take();
        } else if (word == ".loc") {
            source_line();
        } else if (word.starts_with(".")) {
            fail(fmt::format("'{}' is not known", word));
        } else if (word == "@") {
            instruction();
        } else {
            const std::string_view name = tokens_.take();
            if (tokens_.accept(":")) {
                if (tokens_.peek() == ".callprototype") // the call site says as much
                    while (!tokens_.at_end() && !tokens_.accept(";"))
                        tokens_.take();
                else
                    labels_[name] = static_cast<u32>(function_.instructions.size());
            } else {
                instruction(name);
            }
        }
    }

    /// ".loc 4 846 22, function_name $L__info_string79, inlined_at 8 201 5": of the instructions that follow.
    void source_line() {
        tokens_.take();
        source_file_ = static_cast<u16>(number());
        source_line_ = static_cast<u32>(number());
        number();
        while (tokens_.accept(",")) {
            if (tokens_.take() == "inlined_at") {
                number();
                number();
                number();
            } else {
                tokens_.take();
                if (tokens_.accept("+"))
                    number();
            }
        }
    }

    void declare_registers() {
        tokens_.take();
        const std::optional<Width> width = width_of_type(tokens_.take());
        if (!width)
            return fail("registers of an unknown type");
        do {
            const std::string_view name = tokens_.take();
            RegisterRow row{*width, function_.register_units, function_.register_count, 1};
            if (tokens_.accept("<")) {
                row.count = static_cast<u32>(number());
                expect(">");
                scopes_.back().rows[name] = row;
            } else {
                scopes_.back().registers[name] = in_row(row, 0);
            }
            function_.register_units += row.count * units_of(*width);
            function_.register_count += row.count;
        } while (tokens_.accept(","));
        expect(";");
    }
    static Register in_row(const RegisterRow& row, u32 index) {
        return {row.width,
                {static_cast<u16>(row.place + index * units_of(row.width)), static_cast<u16>(row.number + index)}};
    }

    void declare_local() {
        u32 bytes = 1;
        tokens_.take();
        while (tokens_.peek().starts_with(".")) {
            const std::string_view word = tokens_.take();
            if (word == ".align")
                tokens_.take();
            else
                bytes = width_of_type(word) == Width::bits64 ? 8
                        : word.ends_with("32")               ? 4
                        : word.ends_with("16")               ? 2
                                                             : 1;
        }
        const std::string_view name = tokens_.take();
        if (tokens_.accept("[")) {
            bytes *= static_cast<u32>(number());
            expect("]");
        }
        expect(";");
        function_.local_bytes = (function_.local_bytes + 15) / 16 * 16;
        locals_[name] = function_.local_bytes;
        function_.local_bytes += bytes;
    }

    u64 number() {
        const bool negative = tokens_.accept("-");
        const std::string_view word = tokens_.take();
        u64 value = 0;
        if (word.starts_with("0d") || word.starts_with("0D") || word.starts_with("0x"))
            std::from_chars(word.data() + 2, word.data() + word.size(), value, 16);
        else if (is_number(word) && !word.starts_with("0f"))
            std::from_chars(word.data(), word.data() + word.size(), value);
        else
            fail(fmt::format("'{}' is no number", word));
        return negative ? 0 - value : value;
    }

    std::optional<Register> find_register(std::string_view name) const {
        const size_t last = name.find_last_not_of("0123456789");
        const std::string_view row_name = name.substr(0, last + 1);
        u32 index = 0;
        std::from_chars(name.data() + last + 1, name.data() + name.size(), index);
        for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
            if (const auto known = scope->registers.find(name); known != scope->registers.end())
                return known->second;
            if (const auto row = scope->rows.find(row_name); row != scope->rows.end() && index < row->second.count)
                return in_row(row->second, index);
        }
        return std::nullopt;
    }
    const Parameter* find_parameter(std::string_view name) const {
        for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope)
            if (const auto known = scope->parameters.find(name); known != scope->parameters.end())
                return &known->second;
        return nullptr;
    }
    /// Whether a parameter is the kernel's own, which lies elsewhere.
    bool is_argument(std::string_view name) const {
        return function_.is_kernel && std::ranges::any_of(function_.parameters, [&](const Parameter& parameter) {
                   return parameter.name == name;
               });
    }

    /// A register, number or symbol.
    Written operand() {
        Written written;
        const std::string_view word = tokens_.peek();
        if (is_number(word) || word == "-") {
            written.kind = Written::Kind::immediate;
            written.value = number();
            return written;
        }
        tokens_.take();
        if (const std::optional<Register> known = find_register(word)) {
            written.kind = Written::Kind::reg;
            written.reg = *known;
        } else if (word == "%tid.x" || word == "%ctaid.x" || word == "%ntid.x" || word == "%laneid") {
            written.kind = Written::Kind::special;
            written.name = word.substr(1);
        } else if (const auto local = locals_.find(word); local != locals_.end()) {
            written.kind = Written::Kind::local;
            written.value = local->second;
        } else if (const Parameter* const parameter = find_parameter(word)) {
            written.kind = is_argument(word) ? Written::Kind::argument : Written::Kind::area;
            written.value = parameter->offset;
        } else if (const Symbol* const symbol = program_.find(*function_.module, word)) {
            written.kind = Written::Kind::symbol;
            written.value = program_.address_of(*symbol);
        } else {
            fail(fmt::format("{} is defined nowhere", word));
        }
        return written;
    }

    /// A row of 32 equal values.
    Operand constant(u64 value, Width width) {
        const auto [known, is_new] = constants_.emplace(std::pair(value, width), Operand{});
        if (!is_new)
            return known->second;
        std::vector<u64>& rows = function_.constants;
        known->second.place = static_cast<u16>(rows.size() * sizeof(u64) / unit_bytes);
        switch (width) {
        case Width::predicate:
            value = value != 0 ? ~0ULL : 0;
            break;
        case Width::bits16:
            value = (value & 0xffff) * 0x0001000100010001ULL;
            break;
        case Width::bits32:
            value = (value & 0xffffffff) * 0x0000000100000001ULL;
            break;
        case Width::bits64:
            break;
        }
        rows.insert(rows.end(), units_of(width) * unit_bytes / sizeof(u64), value);
        return known->second;
    }

    /// How wide an immediate operand is: as the type of the instruction, with the exceptions of its place.
    static Width immediate_width(std::string_view opcode, size_t place) {
        const std::string_view type =
            opcode.substr(opcode.rfind('.') == std::string_view::npos ? 0 : opcode.rfind('.'));
        const Width width = width_of_type(type).value_or(Width::bits32);
        if ((opcode.starts_with("shl") || opcode.starts_with("shr") || opcode.starts_with("bfe")) && place >= 1)
            return Width::bits32;
        if (opcode.starts_with("bfi") && place >= 2)
            return Width::bits32;
        if ((opcode.starts_with("selp") && place == 2) || (opcode.starts_with("vote") && place == 0))
            return Width::predicate;
        if (opcode.starts_with("vote"))
            return Width::bits32;
        if (opcode.starts_with("mad.wide") && place == 2)
            return width == Width::bits16 ? Width::bits32 : Width::bits64;
        return width;
    }

    void instruction(std::string_view opcode = {}) {
        Instruction made;
        made.line = tokens_.line();
        made.source_file = source_file_;
        made.source_line = source_line_;
        if (opcode.empty()) {
            expect("@");
            made.guarded = true;
            made.guard_negated = tokens_.accept("!");
            const std::optional<Register> guard = find_register(tokens_.take());
            if (!guard || guard->width != Width::predicate)
                return fail("a guard that is no predicate");
            made.guard = guard->operand;
            made.line = tokens_.line();
            opcode = tokens_.take();
        }
        if (opcode == "bra" || opcode == "bra.uni") {
            made.control = Control::branch;
            made.work = Work::branch;
            jumps_.emplace_back(function_.instructions.size(), tokens_.take());
        } else if (opcode == "ret" || opcode == "ret.uni") {
            made.control = Control::ret;
            made.work = Work::call;
        } else if (opcode == "exit") {
            made.control = Control::exit;
            made.work = Work::branch;
        } else if (opcode == "trap") {
            made.control = Control::trap;
            made.work = Work::branch;
        } else if (opcode == "call" || opcode == "call.uni") {
            call(made);
        } else {
            ordinary(opcode, made);
        }
        expect(";");
        function_.instructions.push_back(made);
    }

    std::vector<Parameter> call_parameters() {
        std::vector<Parameter> parameters;
        while (!tokens_.at_end() && !tokens_.accept(")")) {
            if (tokens_.accept(","))
                continue;
            const Parameter* const parameter = find_parameter(tokens_.peek());
            if (parameter == nullptr)
                return fail(fmt::format("{} is no parameter", tokens_.peek())), parameters;
            parameters.push_back(*parameter);
            tokens_.take();
        }
        return parameters;
    }

    void call(Instruction& made) {
        made.control = Control::call;
        made.work = Work::call;
        made.target = static_cast<u32>(function_.call_sites.size());
        CallSite site;
        if (tokens_.accept("(")) {
            site.results = call_parameters();
            expect(",");
        }
        if (const std::optional<Register> pointer = find_register(tokens_.peek())) {
            site.pointer = pointer->operand;
            made.sources[made.source_count++] = pointer->operand;
            made.needed = 1;
            tokens_.take();
        } else {
            const std::string_view name = tokens_.take();
            const Symbol* const symbol = program_.find(*function_.module, name);
            if (symbol == nullptr || symbol->function == nullptr)
                return fail(fmt::format("{} is defined nowhere", name));
            site.callee = symbol->function;
        }
        while (tokens_.accept(","))
            if (tokens_.accept("("))
                site.arguments = call_parameters();
            else
                tokens_.take();
        function_.call_sites.push_back(std::move(site));
    }

    void ordinary(std::string_view opcode, Instruction& made) {
        std::vector<Written> written[2]; // destinations, sources
        bool of_argument = false;
        const bool stores = opcode.starts_with("st.");
        bool into_destinations = !stores && opcode != "bar.warp.sync";
        while (message_.empty() && tokens_.peek() != ";" && !tokens_.at_end()) {
            std::vector<Written>& list = written[into_destinations ? 0 : 1];
            if (tokens_.accept("[")) {
                Written base = operand();
                i64 offset = 0;
                if (tokens_.accept("+"))
                    offset = static_cast<i64>(number());
                expect("]");
                made.offset = offset;
                if (base.kind == Written::Kind::area) {
                    made.offset += static_cast<i64>(base.value);
                } else if (base.kind == Written::Kind::local) {
                    fail("local memory by name");
                } else {
                    of_argument = function_.is_kernel && opcode.starts_with("ld.param");
                    if (base.kind != Written::Kind::reg)
                        base.kind = Written::Kind::symbol;
                    list.push_back(base);
                }
            } else if (tokens_.accept("{")) {
                do
                    list.push_back(operand());
                while (tokens_.accept(","));
                expect("}");
            } else {
                list.push_back(operand());
                if (tokens_.accept("|"))
                    list.push_back(operand());
            }
            into_destinations = false;
            if (!tokens_.accept(","))
                break;
        }
        std::string special;
        if (opcode.starts_with("mov.") && written[1].size() == 1 && written[1][0].kind == Written::Kind::local) {
            special = "special.local";
            made.offset = static_cast<i64>(written[1][0].value);
            written[1].clear();
        }
        if (opcode == "mov.u32" && written[1].size() == 1 && written[1][0].kind == Written::Kind::special) {
            special = fmt::format("special.{}", written[1][0].name);
            written[1].clear();
        }
        std::array<Width, 4> destination_widths{};
        std::array<Width, 5> source_widths{};
        if (written[0].size() > destination_widths.size() || written[1].size() > source_widths.size())
            return fail("too many operands");
        for (const Written& destination : written[0]) {
            if (destination.kind != Written::Kind::reg)
                return fail("a destination that is no register");
            destination_widths[made.destination_count] = destination.reg.width;
            made.destinations[made.destination_count++] = destination.reg.operand;
        }
        for (const Written& source : written[1]) {
            const u8 place = made.source_count++;
            switch (source.kind) {
            case Written::Kind::reg:
                source_widths[place] = source.reg.width;
                made.sources[place] = source.reg.operand;
                break;
            case Written::Kind::immediate:
                source_widths[place] = immediate_width(opcode, place);
                made.sources[place] = constant(source.value, source_widths[place]);
                break;
            case Written::Kind::symbol:
            case Written::Kind::argument:
                source_widths[place] = Width::bits64;
                made.sources[place] = constant(source.value, Width::bits64);
                break;
            default:
                return fail("an operand that cannot be here");
            }
        }
        const std::optional<Operation> operation =
            find_operation(special.empty() ? opcode : special, {destination_widths.data(), made.destination_count},
                           {source_widths.data(), made.source_count}, of_argument);
        if (!operation)
            return fail(fmt::format("the machine does not know {}", opcode));
        made.handler = operation->handler;
        made.work = operation->work;
        made.needed = operation->work == Work::exchange || operation->work == Work::atomic ? made.source_count
                      : operation->work == Work::load || operation->work == Work::store    ? u8{1}
                                                                                           : u8{0};
        if (operation->meets)
            made.control = Control::meet;
        if (opcode.starts_with("mov.") && made.source_count > 1)
            packs_.push_back(function_.instructions.size());
    }

    Program& program_;
    Function& function_;
    Tokens tokens_;
    std::vector<Scope> scopes_;
    std::unordered_map<std::string_view, u32> locals_;
    std::unordered_map<std::string_view, u32> labels_;
    std::vector<std::pair<size_t, std::string_view>> jumps_;
    std::map<std::pair<u64, Width>, Operand> constants_;
    std::vector<size_t> packs_; ///< instructions that put several registers into one
    u32 area_top_;
    u16 source_file_ = 0;
    u32 source_line_ = 0;
    std::string message_;
    u32 line_ = 0;
};

} // namespace

Done decode_function(Program& program, Function& function) { return FunctionDecoder(program, function).decode(); }

} // namespace batt::test::ptx
