// The text form of types: "objects", "set<(int, indices)>", "boolean | none", ...; its writer and its reader.
#include <vector>

#include "ir/type.h"

namespace batt::ir {

namespace {

struct NamedType {
    std::string_view name;
    Type type;
};

// Names of one part of a union: a kind of set or of tuple.
std::span<const NamedType> part_names(Dialect dialect) {
    const auto names = [](Dialect of) {
        return std::vector<NamedType>{
            {"pair", Type::pair()},         {"cell", Type::cell(of)},     {"row", Type::row()},
            {"grid", Type::grid()},         {"indices", Type::indices()}, {"object", Type::object(of)},
            {"objects", Type::objects(of)}, {"patch", Type::patch(of)},
        };
    };
    static const std::vector<NamedType> classic = names(Dialect::arc_dsl);
    static const std::vector<NamedType> batt = names(Dialect::batt);
    return dialect == Dialect::batt ? batt : classic;
}

std::span<const NamedType> atom_names() {
    static const std::vector<NamedType> names = {
        {"none", Type::none()},       {"int", Type::integral()}, {"boolean", Type::boolean()},
        {"integer", Type::integer()}, {"real", Type::real()},    {"function", Type::function()},
    };
    return names;
}

std::string_view part_name(Type part, Dialect dialect) {
    for (const NamedType& named : part_names(dialect))
        if (named.type == part)
            return named.name;
    return {};
}

void append_type(std::string& text, Type type, Dialect dialect);

void append_part(std::string& text, std::string_view part) {
    if (!text.empty())
        text += " | ";
    text += part;
}

std::string sets_text(Type sets, Dialect dialect) {
    std::string text(part_name(sets, dialect));
    if (!text.empty())
        return text;
    for (const Type element : sets.sets()) {
        const std::string_view name = part_name(Type::set_of(element), dialect);
        if (name.empty())
            append_part(text, "set<" + type_text(element, dialect) + ">");
        else
            append_part(text, name);
    }
    return text;
}

std::string tuples_text(Type tuples, Dialect dialect) {
    const std::string_view name = part_name(tuples, dialect);
    if (!name.empty())
        return std::string(name);
    std::string text;
    const std::span<const Type> fields = tuples.fields();
    if (fields.empty()) {
        if (tuples.tuple_element().is_never())
            return "()";
        return "tuple<" + type_text(tuples.tuple_element(), dialect) + ">";
    }
    const Type record = Type::record(fields);
    text = part_name(record, dialect);
    if (text.empty()) {
        text = "(";
        for (size_t i = 0; i < fields.size(); ++i)
            text += (i == 0 ? "" : ", ") + type_text(fields[i], dialect);
        text += fields.size() == 1 ? ",)" : ")";
    }
    return tuples.may_be_empty_tuple() ? text + " | ()" : text;
}

void append_type(std::string& text, Type type, Dialect dialect) {
    if (type.is_any()) {
        text += "any";
        return;
    }
    if (type.is_never()) {
        text += "never";
        return;
    }
    if (type == Type::number()) {
        text += "number";
        return;
    }
    std::string parts;
    TypeBits rest = type.bits();
    for (const NamedType& named : atom_names()) {
        const TypeBits bits = named.type.bits();
        if ((rest & bits) == bits) {
            append_part(parts, named.name);
            rest &= static_cast<TypeBits>(~bits);
        }
    }
    if ((rest & type_bits::TUPLE) != 0)
        append_part(parts, tuples_text(type.restrict_to(type_bits::TUPLE), dialect));
    if ((rest & type_bits::SET) != 0)
        append_part(parts, sets_text(type.restrict_to(type_bits::SET), dialect));
    text += parts;
}

class TypeReader {
public:
    TypeReader(std::string_view& text, Dialect dialect) : text_(text), dialect_(dialect) {}

    bool read_union(Type& type) {
        if (depth_ == deepest_text)
            return false;
        ++depth_;
        type = Type::never();
        do {
            Type part;
            if (!read_part(part))
                return false;
            type = join(type, part);
        } while (take('|'));
        --depth_;
        return true;
    }

private:
    static constexpr u32 deepest_text = 100;

    void skip_space() {
        while (text_.starts_with(' '))
            text_.remove_prefix(1);
    }
    bool take(char c) {
        std::string_view rest = text_;
        while (rest.starts_with(' '))
            rest.remove_prefix(1);
        if (!rest.starts_with(c))
            return false;
        text_ = rest.substr(1);
        return true;
    }

    bool read_part(Type& type) {
        if (take('('))
            return read_fields(type);
        skip_space();
        size_t length = 0;
        while (length < text_.size() && text_[length] >= 'a' && text_[length] <= 'z')
            ++length;
        const std::string_view name = text_.substr(0, length);
        text_.remove_prefix(length);
        if (name == "set" || name == "tuple") {
            Type element;
            if (!take('<') || !read_union(element) || !take('>'))
                return false;
            type = name == "set" ? Type::set_of(element) : Type::tuple_of(element);
            return true;
        }
        return find_name(name, type);
    }

    bool find_name(std::string_view name, Type& type) const {
        static const NamedType others[] = {{"any", Type::any()}, {"never", Type::never()}, {"number", Type::number()}};
        for (const std::span<const NamedType> names :
             {std::span<const NamedType>(others), atom_names(), part_names(dialect_)})
            for (const NamedType& named : names)
                if (named.name == name) {
                    type = named.type;
                    return true;
                }
        return false;
    }

    bool read_fields(Type& type) {
        std::vector<Type> fields;
        bool comma = true;
        while (!take(')')) {
            if (!comma)
                return false;
            if (!read_union(fields.emplace_back()))
                return false;
            comma = take(',');
        }
        type = Type::record(fields);
        return true;
    }

    std::string_view& text_;
    Dialect dialect_;
    u32 depth_ = 0;
};

} // namespace

std::string type_text(Type type, Dialect dialect) {
    std::string text;
    append_type(text, type, dialect);
    return text;
}

bool parse_type(std::string_view& text, Dialect dialect, Type& type) {
    return TypeReader(text, dialect).read_union(type);
}

} // namespace batt::ir
