#include "runtime/results/run_identity.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <simdjson.h>

#include "runtime/data/json.h"

namespace batt::runtime {

namespace {

constexpr int format_version = 1;
constexpr std::string_view program_prefix = "program ";

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
    for (const auto& [path, hash] : run.programs)
        fact(program_fact(path), hash);
    fact("data", hash_text(run.data_hash));
    fact("order", run.jobs.all_pairs ? "all pairs" : "by name");
    fact("--function", joined(run.jobs.functions));
    fact("--task", joined(run.jobs.tasks));
    fact("--limit", run.limit ? std::to_string(*run.limit) : "none");
    fact("--candidate", run.candidate);
    fact("--dialect", run.dialect ? std::string(dialect_name(*run.dialect)) : "as found");
    fact("--on-error", std::string(on_error_name(run.on_error)));
    fact("--fuel", std::to_string(run.limits.fuel));
    fact("--memory", std::to_string(run.limits.memory));
    fact("--elements", std::to_string(run.limits.elements));
    if (run.with_fuel) // absent otherwise, so that files of earlier versions can be resumed
        fact("--with-fuel", "yes");
    if (run.max_output != default_max_output) // likewise
        fact("--max-output", std::to_string(run.max_output));
    fact("other limits", fmt::format("{} elements, {} calls", run.limits.elements, run.limits.depth));
    identity.shard = run.shard;
    identity.shards = run.shards;
    identity.evaluations = run.evaluations;
    return identity;
}

std::string run_identity_text(const RunIdentity& identity) {
    std::string text =
        fmt::format("{{\n  \"format\": {},\n  \"shard\": {},\n  \"shards\": {},\n  \"evaluations\": {},\n"
                    "  \"run\": {{",
                    format_version, identity.shard, identity.shards, identity.evaluations);
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
    int64_t format = 0;
    uint64_t shard = 0;
    uint64_t shards = 0;
    uint64_t evaluations = 0;
    if (parser.parse(text.data(), text.size()).get(object) != simdjson::SUCCESS ||
        object["format"].get(format) != simdjson::SUCCESS || format != format_version ||
        object["shard"].get(shard) != simdjson::SUCCESS || object["shards"].get(shards) != simdjson::SUCCESS ||
        object["evaluations"].get(evaluations) != simdjson::SUCCESS || object["run"].get(facts) != simdjson::SUCCESS)
        return std::nullopt;
    RunIdentity identity{{}, shard, shards, evaluations};
    for (const auto field : facts) {
        std::string_view value;
        if (field.value.get(value) != simdjson::SUCCESS)
            return std::nullopt;
        identity.facts.emplace_back(field.key, value);
    }
    return identity;
}

std::string difference(const RunIdentity& there, const RunIdentity& here) {
    const auto value_of = [](const RunIdentity& identity, const std::string& name) {
        const auto fact = std::ranges::find(identity.facts, name, &std::pair<std::string, std::string>::first);
        return fact == identity.facts.end() ? std::string("not there") : fact->second;
    };
    for (const RunIdentity* const identity : {&there, &here})
        for (const auto& [name, value] : identity->facts)
            if (value_of(there, name) != value_of(here, name))
                return fmt::format("{} is {} there and {} here", name, value_of(there, name), value_of(here, name));
    return {};
}

std::string program_fact(std::string_view path) { return std::string(program_prefix) + std::string(path); }

size_t program_count(const RunIdentity& identity) {
    return static_cast<size_t>(
        std::ranges::count_if(identity.facts, [](const auto& fact) { return fact.first.starts_with(program_prefix); }));
}

std::string identity_path(const std::string& path) { return path + ".run"; }

IdentityFile read_identity_file(const std::string& path) {
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
