// The conformance corpus against the kernels: every vector of the shared folder, on every instruction set level that this
// machine has, with board forms and with the general forms forced everywhere. A vector passes when the call gives its value,
// or where the reference raises an error of the kind that stands for that exception; in batt besides, with defaults in place of
// failures, when it gives its value or its default. Two tables list the exceptions with their reasons, and how many vectors
// each covers: one more or one less fails. Vectors of one's own can be run by naming a file of them in the environment:
// BATT_VECTORS (of batt) or BATT_CLASSIC_VECTORS (of arc-dsl).

#include <cstdlib>
#include <fstream>
#include <map>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ops/arena.h"
#include "ops/core/equality.h"
#include "ops/kernel_table.h"
#include "ops/literal.h"
#include "ops/op_table.h"
#include "tests/support/paths.h"

namespace {

using namespace batt;

struct Vector {
    std::string op;
    std::string expression;
    std::string value; ///< empty where the reference raises
    std::string raises;
    std::string fallback; ///< what the call gives instead of failing, in batt
};

std::vector<Vector> read_vectors(const std::filesystem::path& path) {
    std::vector<Vector> vectors;
    std::ifstream file(path);
    EXPECT_TRUE(file) << "cannot read " << path;
    std::string line;
    while (std::getline(file, line)) {
        const auto json = nlohmann::json::parse(line);
        vectors.push_back({json.at("op"), json.at("expr"), json.value("value", ""), json.value("raises", ""),
                           json.value("default", "")});
    }
    return vectors;
}

/// Evaluates `name(literal, ...)`; nothing where the text is not of that form.
std::optional<Value> evaluate_call(const std::string& expression, Context& context) {
    const size_t open = expression.find('(');
    const std::optional<OpId> op = find_op(expression.substr(0, open), context.dialect);
    if (!op)
        return std::nullopt;
    std::string_view text = std::string_view(expression).substr(open + 1);
    std::vector<Value> arguments;
    while (!text.empty() && text != ")") {
        std::string_view problem;
        const std::optional<Value> argument = parse_literal(text, context, problem);
        if (!argument)
            return std::nullopt;
        arguments.push_back(*argument);
        while (!text.empty() && (text.front() == ',' || text.front() == ' '))
            text.remove_prefix(1);
    }
    const std::vector<Parameter>& parameters = op_info(*op).parameters;
    while (arguments.size() < parameters.size() && parameters[arguments.size()].fallback)
        arguments.push_back(default_argument_value(*parameters[arguments.size()].fallback));
    if (arguments.size() != parameters.size())
        return std::nullopt;
    const Value result = context.kernels[static_cast<u32>(*op)](context, arguments.data());
    return result.is_error() && context.default_on_error ? context.defaults[static_cast<u32>(*op)] : result;
}

/// A vector whose value differs from the reference's.
struct OtherValue {
    Dialect dialect;
    const char* op;
    const char* part_of_expression;
    const char* reason;
};

constexpr OtherValue other_values[] = {
    {Dialect::arc_dsl, "totuple", "{compose(dmirror, cmirror), compose(vmirror, cmirror)",
     "the reference iterates a set of functions in the order of insertion; ours is by printed composition"},
};

/// Whether an error of this kind is what stands for an exception of Python.
bool stands_for(ErrorKind kind, std::string_view raises) {
    if (raises == "TypeError" || raises == "AttributeError")
        return kind == ErrorKind::type;
    if (raises == "IndexError" || raises == "KeyError")
        return kind == ErrorKind::index;
    if (raises == "ValueError")
        return kind == ErrorKind::value;
    if (raises == "ZeroDivisionError")
        return kind == ErrorKind::zero_division;
    // `next` of an exhausted iterator, in a generator or not.
    if (raises == "StopIteration" || raises == "RuntimeError")
        return kind == ErrorKind::empty;
    return false;
}

/// Vectors of an op that fail with an error of another kind than the reference's.
struct OtherKind {
    Dialect dialect;
    const char* op;
    const char* raises;
    ErrorKind kind;
    size_t vectors; ///< of the shared corpus, exactly
    const char* reason;
};

constexpr const char* extreme_of_nothing =
    "max() or min() of nothing: an error of its own here, a ValueError in Python";
constexpr const char* corner_of_int =
    "the reference takes the first element of (), the corner of an int by default; here an int has no corner";

constexpr OtherKind other_kinds[] = {
    {Dialect::arc_dsl, "argmax", "ValueError", ErrorKind::empty, 1, extreme_of_nothing},
    {Dialect::arc_dsl, "argmin", "ValueError", ErrorKind::empty, 3, extreme_of_nothing},
    {Dialect::arc_dsl, "bordering", "ValueError", ErrorKind::empty, 1, extreme_of_nothing},
    {Dialect::arc_dsl, "cover", "ValueError", ErrorKind::empty, 2, extreme_of_nothing},
    {Dialect::arc_dsl, "last", "ValueError", ErrorKind::empty, 2, extreme_of_nothing},
    {Dialect::arc_dsl, "leastcommon", "ValueError", ErrorKind::empty, 1, extreme_of_nothing},
    {Dialect::arc_dsl, "mostcommon", "ValueError", ErrorKind::empty, 1, extreme_of_nothing},
    {Dialect::arc_dsl, "move", "ValueError", ErrorKind::empty, 1, extreme_of_nothing},
    {Dialect::arc_dsl, "objects", "ValueError", ErrorKind::empty, 3, extreme_of_nothing},
    {Dialect::batt, "argmax", "ValueError", ErrorKind::empty, 1, extreme_of_nothing},
    {Dialect::batt, "argmax_t", "ValueError", ErrorKind::empty, 2, extreme_of_nothing},
    {Dialect::batt, "argmin", "ValueError", ErrorKind::empty, 3, extreme_of_nothing},
    {Dialect::batt, "leastcommon", "ValueError", ErrorKind::empty, 1, extreme_of_nothing},
    {Dialect::batt, "leastcommon_f", "ValueError", ErrorKind::empty, 1, extreme_of_nothing},
    {Dialect::batt, "leastcommon_t", "ValueError", ErrorKind::empty, 1, extreme_of_nothing},
    {Dialect::batt, "mapply", "ValueError", ErrorKind::empty, 1, extreme_of_nothing},
    {Dialect::batt, "mostcommon", "ValueError", ErrorKind::empty, 1, extreme_of_nothing},
    {Dialect::batt, "mostcommon_f", "ValueError", ErrorKind::empty, 1, extreme_of_nothing},
    {Dialect::batt, "mostcommon_t", "ValueError", ErrorKind::empty, 1, extreme_of_nothing},
    {Dialect::batt, "order", "ValueError", ErrorKind::empty, 1, extreme_of_nothing},
    {Dialect::batt, "apply", "IndexError", ErrorKind::type, 1, corner_of_int},
    {Dialect::batt, "order", "IndexError", ErrorKind::type, 1, corner_of_int},
};

struct Setting {
    std::string level;
    bool general_only;
};

/// What became of the vectors of a corpus under one setting.
class Tally {
public:
    void fail(const Vector& vector, const std::string& expected, const std::string& got) {
        ++failures_[vector.op];
        if (++shown_ <= 20)
            ADD_FAILURE() << vector.expression << "\n  expected " << expected << "\n  got      " << got;
    }
    /// False if the vector is no exception.
    bool allows_value(const Vector& vector, Dialect dialect) {
        for (size_t row = 0; row < std::size(other_values); ++row) {
            const OtherValue& other = other_values[row];
            if (dialect == other.dialect && vector.op == other.op &&
                vector.expression.find(other.part_of_expression) != std::string::npos) {
                ++seen_values_[row];
                return true;
            }
        }
        return false;
    }
    bool allows_kind(const Vector& vector, ErrorKind kind, Dialect dialect) {
        for (size_t row = 0; row < std::size(other_kinds); ++row) {
            const OtherKind& other = other_kinds[row];
            if (dialect == other.dialect && vector.op == other.op && vector.raises == other.raises &&
                kind == other.kind) {
                ++seen_kinds_[row];
                return true;
            }
        }
        return false;
    }
    void expect_no_failures() const {
        size_t total = 0;
        std::string text;
        for (const auto& [op, count] : failures_) {
            total += count;
            text += op + ": " + std::to_string(count) + "  ";
        }
        EXPECT_EQ(total, 0u) << text;
    }
    /// That the tables list what differs and nothing else.
    void expect_exact_tables(Dialect dialect, bool defaults) const {
        for (size_t row = 0; row < std::size(other_values); ++row)
            EXPECT_EQ(seen_values_[row], other_values[row].dialect == dialect ? 1u : 0u)
                << other_values[row].op << " of " << other_values[row].part_of_expression;
        for (size_t row = 0; row < std::size(other_kinds); ++row)
            EXPECT_EQ(seen_kinds_[row],
                      other_kinds[row].dialect == dialect && !defaults ? other_kinds[row].vectors : 0u)
                << other_kinds[row].op << ", " << other_kinds[row].raises << " as "
                << error_name(other_kinds[row].kind);
    }

private:
    std::map<std::string, size_t> failures_; ///< by op
    size_t shown_ = 0;
    size_t seen_values_[std::size(other_values)] = {};
    size_t seen_kinds_[std::size(other_kinds)] = {};
};

void run_corpus(const std::vector<Vector>& vectors, const Setting& setting, Dialect dialect, bool defaults,
                bool is_shared_corpus) {
    const KernelTable* table = find_kernel_table(setting.level);
    if (table == nullptr)
        GTEST_SKIP() << "this machine cannot run " << setting.level;
    Tally tally;
    for (const Vector& vector : vectors) {
        Arena arena;
        Context context = make_context(arena, dialect);
        context.kernels = table->kernels;
        context.general_only = setting.general_only;
        context.default_on_error = defaults;
        const std::optional<Value> result = evaluate_call(vector.expression, context);
        const bool raises = !vector.raises.empty() && !defaults;
        const std::string& wanted = raises ? vector.raises : vector.raises.empty() ? vector.value : vector.fallback;
        if (!result) {
            tally.fail(vector, wanted, "not a call with literal arguments");
            continue;
        }
        const std::string got = format_literal(*result, dialect);
        if (raises) {
            if (!result->is_error())
                tally.fail(vector, wanted, got);
            else if (const ErrorKind kind = result->error_kind();
                     !stands_for(kind, vector.raises) && !tally.allows_kind(vector, kind, dialect))
                tally.fail(vector, wanted, std::string(error_name(kind)));
            continue;
        }
        const std::optional<Value> expected = parse_whole_literal(wanted, context);
        if (!expected || result->is_error() || !equal(context, *result, *expected))
            if (!tally.allows_value(vector, dialect))
                tally.fail(vector, wanted, got);
    }
    tally.expect_no_failures();
    if (is_shared_corpus)
        tally.expect_exact_tables(dialect, defaults);
}

class Conformance : public testing::TestWithParam<Setting> {};

TEST_P(Conformance, every_arc_dsl_vector_gives_its_value_or_its_kind_of_error) {
    BATT_SKIP_WITHOUT_SHARED("conformance/arc-dsl.jsonl");
    const auto vectors = read_vectors(batt::test::shared() / "conformance/arc-dsl.jsonl");
    ASSERT_EQ(vectors.size(), 4981u);
    run_corpus(vectors, GetParam(), Dialect::arc_dsl, false, true);
}

TEST_P(Conformance, every_batt_vector_gives_its_value_or_its_kind_of_error) {
    BATT_SKIP_WITHOUT_SHARED("conformance/batt.jsonl");
    const auto vectors = read_vectors(batt::test::shared() / "conformance/batt.jsonl");
    ASSERT_EQ(vectors.size(), 6462u);
    run_corpus(vectors, GetParam(), Dialect::batt, false, true);
}

TEST_P(Conformance, every_batt_vector_gives_its_value_or_its_default) {
    BATT_SKIP_WITHOUT_SHARED("conformance/batt.jsonl");
    const auto vectors = read_vectors(batt::test::shared() / "conformance/batt.jsonl");
    ASSERT_EQ(vectors.size(), 6462u);
    run_corpus(vectors, GetParam(), Dialect::batt, true, true);
}

TEST_P(Conformance, vectors_named_by_the_environment_give_their_values) {
    const char* const batt_vectors = std::getenv("BATT_VECTORS");
    const char* const classic_vectors = std::getenv("BATT_CLASSIC_VECTORS");
    if (batt_vectors == nullptr && classic_vectors == nullptr)
        GTEST_SKIP() << "no files are named";
    if (classic_vectors != nullptr)
        run_corpus(read_vectors(classic_vectors), GetParam(), Dialect::arc_dsl, false, false);
    if (batt_vectors != nullptr)
        for (const bool defaults : {false, true})
            run_corpus(read_vectors(batt_vectors), GetParam(), Dialect::batt, defaults, false);
}

TEST(Defaults, are_those_of_the_reference) {
    BATT_SKIP_WITHOUT_SHARED("conformance/batt-defaults.csv");
    std::ifstream file(batt::test::shared() / "conformance/batt-defaults.csv");
    std::string line;
    std::getline(file, line);
    size_t rows = 0;
    while (std::getline(file, line)) { // op,annotation,default,...
        const size_t first = line.find(',');
        const size_t second = line.find(',', first + 1);
        const std::string name = line.substr(0, first);
        const std::string wanted = line.substr(second + 1, line.find(',', second + 1) - second - 1);
        const std::optional<OpId> op = find_op(name, Dialect::batt);
        ASSERT_TRUE(op) << name;
        ++rows;
        if (wanted == "<func>")
            EXPECT_TRUE(default_value(*op).is_function()) << name;
        else
            EXPECT_EQ(format_literal(default_value(*op), Dialect::batt), wanted) << name;
    }
    EXPECT_EQ(rows, 285u);
}

std::vector<Setting> all_settings() {
    std::vector<Setting> settings;
    for (const KernelTable& table : kernel_tables())
        for (const bool general_only : {false, true})
            settings.push_back({std::string(table.level), general_only});
    return settings;
}
INSTANTIATE_TEST_SUITE_P(Settings, Conformance, testing::ValuesIn(all_settings()), [](const auto& info) {
    return info.param.level + (info.param.general_only ? "General" : "Board");
});

} // namespace
