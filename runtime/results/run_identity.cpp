#include "runtime/results/run_identity.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unordered_map>

#include <fmt/format.h>
#include <simdjson.h>

#include "runtime/data/json.h"

namespace batt::runtime {

namespace {

// Format 1 has no lists "programs" and "left_out", and names programs by their paths, with the hashes of their texts.
constexpr int format_version = 2;
constexpr std::string_view program_prefix = "program ";
// Before the hash of a program's text, where the hash of what it says is not known.
constexpr std::string_view text_prefix = "text ";

std::string joined(const std::vector<std::string>& texts) { return fmt::format("{}", fmt::join(texts, " ")); }

/// Writes a small file so that it is there as a whole or not at all. False, with errno, if that fails.
bool write_at_once(const std::string& path, std::string_view text) {
    const std::string temporary = path + ".new";
    std::FILE* const file = std::fopen(temporary.c_str(), "wb");
    if (file == nullptr)
        return false;
    const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    return std::fclose(file) == 0 && written && std::rename(temporary.c_str(), path.c_str()) == 0;
}

} // namespace

std::string_view on_error_name(interp::OnErrorPolicy policy) {
    switch (policy) {
    case interp::OnErrorPolicy::dialect:
        return "dialect";
    case interp::OnErrorPolicy::stop:
        return "stop";
    case interp::OnErrorPolicy::use_default:
        return "default";
    }
    return "unknown";
}

RunIdentity make_run_identity(const RunFacts& run) {
    RunIdentity identity;
    const auto fact = [&](std::string name, std::string value) {
        identity.facts.emplace_back(std::move(name), std::move(value));
    };
    fact("battc", run.version);
    for (const RunFacts::Program& program : run.programs) {
        identity.program_paths.push_back(program.path);
        identity.program_texts.push_back(program.text);
        fact(program_fact(identity.program_paths.size()), program.content);
    }
    fact("data", hash_text(run.data_hash));
    fact("order", run.jobs.all_pairs ? "all pairs" : "by name");
    fact("--function", joined(run.jobs.functions));
    fact("--task", joined(run.jobs.tasks));
    fact("--limit", run.limit ? std::to_string(*run.limit) : "none");
    fact("--candidate", run.candidate);
    fact("--dialect", run.dialect ? std::string(dialect_name(*run.dialect)) : "as found");
    fact("--on-error", std::string(on_error_name(run.on_error)));
    fact("--fuel", run.limits.fuel == 0 ? "by size" : std::to_string(run.limits.fuel));
    fact("--memory", std::to_string(run.limits.memory));
    fact("--elements", std::to_string(run.limits.elements));
    if (!run.entries.empty()) // absent otherwise, so that files of earlier versions can be resumed
        fact("--entry", joined(run.entries));
    if (run.with_fuel) // likewise
        fact("--with-fuel", "yes");
    if (run.max_output != default_max_output) // likewise
        fact("--max-output", std::to_string(run.max_output));
    fact("other limits", fmt::format("{} elements, {} calls", run.limits.elements, run.limits.depth));
    identity.shard = run.shard;
    identity.shards = run.shards;
    identity.evaluations = run.evaluations;
    identity.left_out = run.left_out;
    return identity;
}

std::string run_identity_text(const RunIdentity& identity) {
    std::string text =
        fmt::format("{{\n  \"format\": {},\n  \"shard\": {},\n  \"shards\": {},\n  \"evaluations\": {},\n"
                    "  \"left_out\": {},\n  \"programs\": [",
                    format_version, identity.shard, identity.shards, identity.evaluations, identity.left_out);
    for (const std::string& path : identity.program_paths)
        text += (&path == &identity.program_paths.front() ? "\n    " : ",\n    ") + json_string(path);
    text += "\n  ],\n  \"run\": {";
    for (const auto& [name, value] : identity.facts)
        text += fmt::format("{}\n    {}: {}", &name == &identity.facts.front().first ? "" : ",", json_string(name),
                            json_string(value));
    return text + "\n  }\n}\n";
}

std::optional<RunIdentity> parse_run_identity(std::string_view text) {
    namespace dom = simdjson::dom;
    dom::parser parser;
    dom::object object;
    dom::object facts;
    dom::array paths;
    int64_t format = 0;
    uint64_t shard = 0;
    uint64_t shards = 0;
    uint64_t evaluations = 0;
    uint64_t left_out = 0;
    if (parser.parse(text.data(), text.size()).get(object) != simdjson::SUCCESS ||
        object["format"].get(format) != simdjson::SUCCESS || format < 1 || format > format_version ||
        object["shard"].get(shard) != simdjson::SUCCESS || object["shards"].get(shards) != simdjson::SUCCESS ||
        object["evaluations"].get(evaluations) != simdjson::SUCCESS || object["run"].get(facts) != simdjson::SUCCESS ||
        (format > 1 &&
         (object["left_out"].get(left_out) != simdjson::SUCCESS || object["programs"].get(paths) != simdjson::SUCCESS)))
        return std::nullopt;
    RunIdentity identity;
    identity.shard = shard;
    identity.shards = shards;
    identity.evaluations = evaluations;
    identity.left_out = left_out;
    const bool names_paths = format == 1;
    for (size_t i = 0; format > 1 && i < paths.size(); ++i) {
        const dom::element path = paths.at(i);
        std::string_view text_of_path;
        if (path.get(text_of_path) != simdjson::SUCCESS)
            return std::nullopt;
        identity.program_paths.emplace_back(text_of_path);
    }
    for (const auto field : facts) {
        std::string_view value;
        if (field.value.get(value) != simdjson::SUCCESS)
            return std::nullopt;
        if (names_paths && field.key.starts_with(program_prefix)) {
            identity.program_paths.emplace_back(field.key.substr(program_prefix.size()));
            identity.facts.emplace_back(program_fact(identity.program_paths.size()),
                                        fmt::format("{}{}", text_prefix, value));
        } else {
            identity.facts.emplace_back(field.key, value);
        }
    }
    return identity;
}

std::string difference(const RunIdentity& there, const RunIdentity& here) {
    if (there.facts == here.facts)
        return {};
    using Values = std::unordered_map<std::string, std::string>;
    const Values values_there(there.facts.begin(), there.facts.end());
    Values values_here(here.facts.begin(), here.facts.end());
    const auto value_of = [](const Values& values, const std::string& name) {
        const auto fact = values.find(name);
        return fact == values.end() ? std::string("not there") : fact->second;
    };
    // Where only one side knows what a program says, texts are compared.
    for (size_t i = 0; i < here.program_texts.size(); ++i) {
        const auto fact = values_there.find(program_fact(i + 1));
        if (fact != values_there.end() && fact->second.starts_with(text_prefix))
            values_here[program_fact(i + 1)] = std::string(text_prefix) + here.program_texts[i];
    }
    // A program is called by its path, here if it is there at all.
    const auto readable = [&](const std::string& name) {
        for (const RunIdentity* const identity : {&here, &there})
            for (size_t i = 0; i < identity->program_paths.size(); ++i)
                if (name == program_fact(i + 1))
                    return std::string(program_prefix) + identity->program_paths[i];
        return name;
    };
    for (const RunIdentity* const identity : {&there, &here})
        for (const auto& [name, value] : identity->facts)
            if (value_of(values_there, name) != value_of(values_here, name))
                return fmt::format("{} is {} there and {} here", readable(name), value_of(values_there, name),
                                   value_of(values_here, name));
    return {};
}

std::string program_fact(size_t number) { return std::string(program_prefix) + std::to_string(number); }

size_t program_count(const RunIdentity& identity) { return identity.program_paths.size(); }

std::string identity_path(const std::string& path) { return path + ".run"; }

IdentityFile read_identity_file(const std::string& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(identity_path(path), error))
        return {};
    std::ifstream file(identity_path(path), std::ios::binary);
    if (!file)
        return {};
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    return {true, parse_run_identity(text)};
}

std::optional<RunIdentity> read_run_identity(const std::string& path) { return read_identity_file(path).identity; }

bool write_run_identity(const std::string& path, const RunIdentity& identity) {
    return write_at_once(identity_path(path), run_identity_text(identity));
}

} // namespace batt::runtime
