// How many instructions the functions of machine code for devices have, from the symbols of a cubin, which is an ELF file of 64 bits.
// Left out is what is only there for lanes that are apart when they come to an exchange: code of its own (WARPSYNC.COLLECTIVE,
// ..., ENDCOLLECTIVE), to which a branch leads (BRA.DIV) that lanes in step do not take. It is half of a function with many.
#pragma once

#include <cstring>
#include <map>
#include <string>
#include <string_view>

#include "ops/core/base.h"

namespace batt::bench {

using InstructionCounts = std::map<std::string, u64, std::less<>>;

/// Instructions by the names of functions. Those that a kernel calls are `$kernel$function` in a cubin; here they have their own
/// names. Empty if the text is no such file. Instructions take 16 bytes (sm_70 and newer).
inline InstructionCounts machine_instructions(std::string_view cubin) {
    constexpr u64 instruction_bytes = 16;
    // The lowest twelve bits of an instruction, as sm_90 has them.
    constexpr u64 branch = 0x947;
    constexpr u64 call_return = 0x950;
    constexpr u64 exit = 0x94d;
    constexpr u64 end_of_collective = 0x91b;
    constexpr u32 symbol_table = 2; // SHT_SYMTAB
    constexpr u8 is_function = 2;   // STT_FUNC
    struct Section {
        u32 name, type;
        u64 flags, address, offset, size;
        u32 link, info;
        u64 alignment, entry_size;
    };
    struct Symbol {
        u32 name;
        u8 info, other;
        u16 section;
        u64 value, size;
    };
    const auto read = [&]<class T>(u64 offset, T& value) {
        if (offset > cubin.size() || cubin.size() - offset < sizeof value)
            return false;
        std::memcpy(&value, cubin.data() + offset, sizeof value);
        return true;
    };
    InstructionCounts sizes;
    u64 sections = 0;
    u16 section_bytes = 0;
    u16 count = 0;
    if (!cubin.starts_with("\x7f"
                           "ELF") ||
        !read(0x28, sections) || !read(0x3a, section_bytes) || !read(0x3c, count))
        return sizes;
    Section table{};
    for (u16 i = 0; i < count && table.type != symbol_table; ++i)
        if (!read(sections + u64{i} * section_bytes, table))
            return sizes;
    Section names{};
    if (table.type != symbol_table || !read(sections + u64{table.link} * section_bytes, names))
        return sizes;
    Symbol symbol{};
    for (u64 at = 0; at + sizeof symbol <= table.size && read(table.offset + at, symbol); at += sizeof symbol) {
        if ((symbol.info & 15) != is_function || symbol.size == 0 || names.offset + symbol.name >= cubin.size())
            continue;
        Section text{};
        if (!read(sections + u64{symbol.section} * section_bytes, text))
            continue;
        u64 instructions = 0;
        u64 of_block = 0;
        bool collective = false;
        for (u64 place = 0; place < symbol.size; place += instruction_bytes) {
            u64 word = 0;
            if (!read(text.offset + symbol.value + place, word))
                break;
            const u64 operation = word & 0xfff;
            ++of_block;
            collective = collective || operation == end_of_collective;
            if (operation != branch && operation != call_return && operation != exit)
                continue;
            instructions += collective ? 0 : of_block;
            of_block = 0;
            collective = false;
        }
        std::string_view name = cubin.substr(names.offset + symbol.name);
        name = name.substr(0, name.find('\0'));
        if (name.starts_with('$'))
            name = name.substr(name.find('$', 1) + 1);
        sizes[std::string(name)] = instructions + of_block;
    }
    return sizes;
}

} // namespace batt::bench
