// The types of the op table are all explained, with examples that can be evaluated.
#include <set>
#include <string>

#include <gtest/gtest.h>

#include <battc/expression.h>
#include <battc/op.h>
#include <battc/type.h>

namespace {

TEST(Types, of_all_parameters_and_results_are_described) {
    std::set<std::string_view> used;
    for (const battc::OpDescription& op : battc::all_ops()) {
        used.insert(op.return_type);
        for (const battc::OpParameter& parameter : op.parameters)
            used.insert(parameter.type);
    }
    EXPECT_GT(used.size(), 10U);
    for (const std::string_view type : used)
        EXPECT_NE(battc::find_type(type), nullptr) << type;
    EXPECT_EQ(battc::find_type("gird"), nullptr);
}

TEST(Types, have_examples_of_their_kind) {
    battc::ScopeOptions options;
    options.dialect = battc::Dialect::arc_dsl;
    for (const battc::TypeDescription& type : battc::all_types()) {
        const battc::ExpressionResult result = battc::evaluate_expression(std::string(type.example), options);
        ASSERT_TRUE(result.value) << type.name << ": " << result.problem;
        for (const battc::ValueShape shape :
             {battc::ValueShape::grid, battc::ValueShape::object, battc::ValueShape::objects,
              battc::ValueShape::indices, battc::ValueShape::pair})
            if (battc::shape_name(shape) == type.name)
                EXPECT_EQ(result.value->shape(), shape) << type.name;
        EXPECT_TRUE(type.meaning.ends_with('.')) << type.name;
    }
}

} // namespace
