#include "tests/codegen/ptx_program.h"

#include <bit>
#include <charconv>
#include <cstring>
#include <optional>

#include <fmt/format.h>

#include "tests/codegen/ptx_decoder.h"
#include "tests/codegen/ptx_machine.h"
#include "tests/codegen/ptx_tokens.h"

namespace batt::test::ptx {

namespace {

Failure refused(u32 line, std::string message) {
    return {FailureKind::compile, fmt::format("PTX, line {}: {}", line, message)};
}

/// ".b64" is 8; 0 if it is no type.
u32 bytes_of_type(std::string_view name) {
    const size_t digits = name.find_first_of("0123456789");
    if (name == ".pred" || digits == std::string_view::npos)
        return 0;
    u32 bits = 0;
    std::from_chars(name.data() + digits, name.data() + name.size(), bits);
    return bits / 8;
}

u64 parse_unsigned(std::string_view word) {
    u64 value = 0;
    const bool hexadecimal = word.starts_with("0x") || word.starts_with("0X");
    std::from_chars(word.data() + (hexadecimal ? 2 : 0), word.data() + word.size(), value, hexadecimal ? 16 : 10);
    return value;
}

u32 aligned(u32 bytes, u32 alignment) { return (bytes + alignment - 1) / alignment * alignment; }

} // namespace

Parameter read_parameter(Tokens& tokens) {
    Parameter parameter;
    while (tokens.peek().starts_with(".")) {
        const std::string_view word = tokens.take();
        if (word == ".align")
            tokens.take();
        else if (const u32 bytes = bytes_of_type(word); bytes != 0)
            parameter.bytes = bytes;
    }
    parameter.name = tokens.take();
    if (tokens.accept("[")) {
        parameter.bytes *= static_cast<u32>(parse_unsigned(tokens.take()));
        tokens.accept("]");
    }
    return parameter;
}

/// Reads what a module declares.
class ModuleReader {
public:
    ModuleReader(Program& program, Module& module) : program_(program), module_(module), tokens_(module.text) {}

    Done read() {
        while (!tokens_.at_end()) {
            const u32 line = tokens_.line();
            const std::string_view word = tokens_.take();
            if (word == ".version" || word == ".address_size") {
                tokens_.take();
            } else if (word == ".target") {
                do
                    tokens_.take();
                while (tokens_.accept(","));
            } else if (word == ".file") {
                const u32 number = static_cast<u32>(parse_unsigned(tokens_.take()));
                std::string_view name = tokens_.take();
                name.remove_prefix(name.empty() ? 0 : 1);
                name.remove_suffix(name.empty() ? 0 : 1);
                module_.files[number] = name;
                while (tokens_.accept(",")) // size and time
                    tokens_.take();
            } else if (word == ".section") { // of debug information
                tokens_.take();
                if (tokens_.accept("{"))
                    tokens_.take_enclosed('{', '}');
            } else if (word == ".visible" || word == ".weak" || word == ".extern") {
                weak_ = weak_ || word == ".weak";
                is_extern_ = is_extern_ || word == ".extern";
                shared_ = true;
                continue;
            } else if (word == ".func" || word == ".entry") {
                if (const Done done = read_function(word == ".entry"); !done)
                    return done;
            } else if (word == ".global") {
                if (const Done done = read_variable(line); !done)
                    return done;
            } else {
                return refused(line, fmt::format("'{}' is not known here", word));
            }
            weak_ = false;
            shared_ = false;
            is_extern_ = false;
        }
        return Success{};
    }

private:
    /// Between parentheses, the first of which has been taken.
    std::vector<Parameter> read_parameters(u32& offset) {
        std::vector<Parameter> parameters;
        while (!tokens_.at_end() && !tokens_.accept(")")) {
            if (tokens_.accept(","))
                continue;
            parameters.push_back(read_parameter(tokens_));
            parameters.back().offset = offset;
            offset += aligned(parameters.back().bytes, 8);
        }
        return parameters;
    }

    Done define(std::string_view name, Symbol symbol) {
        symbol.weak = weak_;
        symbol.defined = true;
        module_.symbols[name] = symbol;
        if (!shared_)
            return Success{};
        const auto [known, is_new] = program_.shared_.emplace(name, symbol);
        if (!is_new && !known->second.weak && !weak_)
            return Failure{FailureKind::compile, fmt::format("{} is defined by two modules", name)};
        if (!is_new && known->second.weak && !weak_)
            known->second = symbol;
        return Success{};
    }

    Done read_function(bool is_kernel) {
        u32 offset = 0;
        std::vector<Parameter> results;
        if (tokens_.accept("("))
            results = read_parameters(offset);
        const std::string_view name = tokens_.take();
        std::vector<Parameter> parameters;
        if (is_kernel)
            offset = 0;
        if (tokens_.accept("("))
            parameters = read_parameters(offset);
        while (!tokens_.at_end() && tokens_.peek() != ";" && tokens_.peek() != "{")
            tokens_.take();
        if (tokens_.accept(";")) {
            module_.symbols.emplace(name, Symbol{});
            return Success{};
        }
        tokens_.accept("{");
        Function& function = program_.functions_.emplace_back();
        function.name = name;
        function.module = &module_;
        function.results = std::move(results);
        function.parameters = std::move(parameters);
        function.is_kernel = is_kernel;
        function.area_bytes = is_kernel ? 0 : offset;
        function.body_line = tokens_.line();
        function.body = tokens_.take_enclosed('{', '}');
        program_.function_addresses_.emplace(&function,
                                             function_window + program_.functions_.size() * function_distance);
        Symbol symbol;
        symbol.function = &function;
        return define(name, symbol);
    }

    Done read_variable(u32 line) {
        Variable variable;
        variable.line = line;
        while (tokens_.peek().starts_with(".")) {
            const std::string_view word = tokens_.take();
            if (word == ".align")
                variable.alignment = static_cast<u32>(parse_unsigned(tokens_.take()));
            else if (const u32 bytes = bytes_of_type(word); bytes != 0)
                variable.element_bytes = bytes;
            else
                return refused(line, fmt::format("'{}' is not known of a variable", word));
        }
        variable.name = tokens_.take();
        bool known_size = true;
        if (tokens_.accept("[")) {
            known_size = tokens_.peek() != "]";
            if (known_size)
                variable.count = parse_unsigned(tokens_.take());
            tokens_.accept("]");
        }
        if (tokens_.accept("=")) {
            if (tokens_.accept("{")) {
                variable.initial = tokens_.take_enclosed('{', '}');
            } else {
                const size_t start = tokens_.place();
                while (!tokens_.at_end() && tokens_.peek() != ";")
                    tokens_.take();
                variable.initial = std::string_view(module_.text).substr(start, tokens_.place() - start);
            }
        }
        if (!tokens_.accept(";"))
            return refused(line, fmt::format("the variable {} does not end", variable.name));
        if (shared_ && !weak_ && variable.initial.empty() && (!known_size || is_extern_)) {
            module_.symbols.emplace(variable.name, Symbol{});
            return Success{};
        }
        Symbol symbol;
        symbol.variable = &program_.variables_.emplace_back(variable);
        return define(variable.name, symbol);
    }

    Program& program_;
    Module& module_;
    Tokens tokens_;
    bool weak_ = false;
    bool shared_ = false;
    bool is_extern_ = false;
};

Program::~Program() {
    for (const Variable& variable : variables_)
        if (variable.address != 0) {
            memory_.remove(variable.address);
            ::operator delete(reinterpret_cast<void*>(variable.address), std::align_val_t{128});
        }
}

Done Program::load(std::string_view text) {
    size_t start = text.find(".version");
    if (start == std::string_view::npos)
        return Failure{FailureKind::compile, "this is no PTX: it does not say .version"};
    while (start != std::string_view::npos) {
        const size_t next = text.find("\n.version", start);
        const size_t end = next == std::string_view::npos ? next : next + 1;
        Module& module = modules_.emplace_back();
        module.text = text.substr(start, end == std::string_view::npos ? end : end - start);
        if (const Done done = ModuleReader(*this, module).read(); !done)
            return done;
        start = end;
    }
    return link();
}

Done Program::link() {
    for (Variable& variable : variables_) {
        const u64 bytes = std::max<u64>(variable.element_bytes * variable.count, 1);
        void* const memory = ::operator new(bytes, std::align_val_t{128});
        std::memset(memory, 0, bytes);
        variable.address = reinterpret_cast<u64>(memory);
        memory_.add(variable.address, bytes);
    }
    for (const Module& module : modules_)
        for (const auto& [name, symbol] : module.symbols)
            if (symbol.variable != nullptr)
                if (const Done done = initialise(module, *symbol.variable); !done)
                    return done;
    return Success{};
}

Done Program::initialise(const Module& module, const Variable& variable) {
    Tokens tokens(variable.initial, variable.line);
    u8* memory = reinterpret_cast<u8*>(variable.address);
    for (u64 element = 0; !tokens.at_end(); ++element, memory += variable.element_bytes) {
        if (element == variable.count)
            return refused(variable.line, fmt::format("{} has too many initial values", variable.name));
        const bool negative = tokens.accept("-");
        const bool generic = tokens.accept("generic");
        if (generic)
            tokens.accept("(");
        const std::string_view word = tokens.take();
        u64 value = 0;
        if (word[0] >= '0' && word[0] <= '9') {
            value = parse_unsigned(word);
        } else {
            const Symbol* const symbol = find(module, word);
            if (symbol == nullptr)
                return refused(variable.line, fmt::format("{} is defined nowhere", word));
            value = address_of(*symbol);
        }
        if (generic)
            tokens.accept(")");
        if (tokens.accept("+"))
            value += parse_unsigned(tokens.take());
        value = negative ? 0 - value : value;
        std::memcpy(memory, &value, variable.element_bytes);
        tokens.accept(",");
    }
    return Success{};
}

const Symbol* Program::find(const Module& module, std::string_view name) const {
    const auto own = module.symbols.find(name);
    if (own != module.symbols.end() && own->second.defined && !own->second.weak)
        return &own->second;
    const auto shared = shared_.find(name);
    return shared != shared_.end() ? &shared->second : nullptr;
}

u64 Program::address_of(const Symbol& symbol) const {
    return symbol.variable != nullptr ? symbol.variable->address : function_addresses_.at(symbol.function);
}

Function* Program::kernel(std::string_view name) {
    for (Function& function : functions_)
        if (function.is_kernel && function.name == name)
            return &function;
    return nullptr;
}

Function* Program::function_at(u64 address) {
    const u64 number = (address - function_window) / function_distance - 1;
    return (address - function_window) % function_distance == 0 && number < functions_.size() ? &functions_[number]
                                                                                              : nullptr;
}

Done Program::decode(Function& function) {
    if (function.decoded)
        return Success{};
    return decode_function(*this, function);
}

Done Program::decode_all() {
    for (Function& function : functions_)
        if (const Done done = decode(function); !done)
            return done;
    return Success{};
}

void Program::reset_counts() {
    for (Function& function : functions_) {
        function.calls = 0;
        function.inclusive = 0;
        std::fill(function.counts.begin(), function.counts.end(), Count{});
    }
}

} // namespace batt::test::ptx
