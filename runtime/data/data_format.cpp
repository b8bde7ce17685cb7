#include "runtime/data/data_format.h"

#include <utility>

namespace batt::runtime {

using frontend::Code;
namespace ondemand = simdjson::ondemand;

std::optional<Split> split_of_member(std::string_view name) {
    if (name == "train" || name == "training_examples" || name == "fewshots")
        return Split::train;
    if (name == "test" || name == "test_examples" || name == "question")
        return Split::test;
    if (name == "arc-gen")
        return Split::generated;
    return std::nullopt;
}

bool is_id_member(std::string_view name) { return name == "id" || name == "task_id" || name == "task_key"; }

namespace {

bool is_group_name(std::string_view name) {
    return name == "train" || name == "eval" || name == "test" || name == "training" || name == "evaluation";
}

bool is_game_member(std::string_view name) {
    return name == "game_id" || name == "frame" || name == "frames" || name == "scorecard_id" || name == "card_id" ||
           name == "action_input" || name == "available_actions";
}

/// A member of an object, as far as the format of the file depends on it.
struct Member {
    std::string_view name;
    ondemand::value value;
    bool is_list = false;
    bool is_object = false;
    bool is_text = false;
};

/// What an object inside the outermost one says about the format of the file.
struct Shape {
    bool is_group = false;     ///< members that may be tasks
    bool has_pairs = false;    ///< "train", "test" or "arc-gen" with a list
    bool is_game = false;      ///< members of a recording of an ARC-AGI-3 game
    bool has_attempts = false; ///< members of a Kaggle submission
    bool is_pair = false;      ///< "input" or "output", which may be grids
};

class FormatFinder {
public:
    explicit FormatFinder(DataText& text) : text_(text) {}

    Reading find();
    FileFormat format() const { return format_; }

private:
    /// An element of a list.
    struct Element {
        ondemand::value value;
        ondemand::json_type type = ondemand::json_type::null;
    };
    Reading first_of(simdjson::simdjson_result<ondemand::array> value, std::optional<Element>& first);
    Reading classify_list();
    Reading classify_object();
    Reading look_into(ondemand::value value, Shape& shape);
    static simdjson::error_code look_at(simdjson::simdjson_result<ondemand::field> field, Member& member);

    DataText& text_;
    FileFormat format_ = FileFormat::unknown;
};

Reading FormatFinder::find() {
    ondemand::json_type type;
    if (const auto error = text_.document().type().get(type))
        return text_.broken(error);
    if (type == ondemand::json_type::array)
        return classify_list();
    if (type == ondemand::json_type::object)
        return classify_object();
    return text_.reject(text_.part(), Code::not_a_data_file,
                        "neither a task nor a list of pairs: a data file holds a JSON object or list");
}

simdjson::error_code FormatFinder::look_at(simdjson::simdjson_result<ondemand::field> field, Member& member) {
    if (const auto error = field.unescaped_key().get(member.name))
        return error;
    if (const auto error = field.value().get(member.value))
        return error;
    ondemand::json_type type;
    if (const auto error = member.value.type().get(type))
        return error;
    member.is_list = type == ondemand::json_type::array;
    member.is_object = type == ondemand::json_type::object;
    member.is_text = type == ondemand::json_type::string;
    return simdjson::SUCCESS;
}

Reading FormatFinder::look_into(ondemand::value value, Shape& shape) {
    ondemand::object object;
    if (const auto error = value.get_object().get(object))
        return text_.broken(error);
    for (auto field : object) {
        Member member;
        if (const auto error = look_at(field, member))
            return text_.broken(error);
        bool is_list_of_objects = false;
        if (member.is_list) {
            std::optional<Element> first;
            if (const Reading reading = first_of(member.value.get_array(), first); reading != Reading::fine)
                return reading;
            is_list_of_objects = first && first->type == ondemand::json_type::object;
        }
        shape.is_group |= member.is_object || is_list_of_objects;
        shape.has_pairs |= member.is_list && split_of_member(member.name).has_value();
        shape.is_game |= is_game_member(member.name);
        shape.has_attempts |= member.name == "attempt_1";
        shape.is_pair |= (member.name == "input" || member.name == "output") && !member.is_text;
    }
    return Reading::fine;
}

/// The first element of a list, if it has any.
Reading FormatFinder::first_of(simdjson::simdjson_result<ondemand::array> value, std::optional<Element>& first) {
    ondemand::array list;
    if (const auto error = std::move(value).get(list))
        return text_.broken(error);
    for (auto item : list) {
        first.emplace();
        if (const auto error = item.get(first->value))
            return text_.broken(error);
        if (const auto error = first->value.type().get(first->type))
            return text_.broken(error);
        break;
    }
    return Reading::fine;
}

/// A list of pairs or of tasks, or no data.
Reading FormatFinder::classify_list() {
    std::optional<Element> first;
    if (const Reading reading = first_of(text_.document().get_array(), first); reading != Reading::fine)
        return reading;
    if (first && first->type == ondemand::json_type::object) {
        Shape shape;
        if (const Reading reading = look_into(first->value, shape); reading != Reading::fine)
            return reading;
        if (shape.has_pairs || shape.is_pair) {
            format_ = shape.has_pairs ? FileFormat::task_list : FileFormat::pair_list;
            return Reading::fine;
        }
    }
    const std::string_view opening = text_.part().substr(text_.part().find('['), 1);
    return text_.reject(opening, Code::not_a_data_file, "a list, but not of input and output pairs or of tasks");
}

/// Looks at the members in turn until one tells what the file is. Unknown members say nothing, so only the end of the file shows
/// that it holds solutions.
Reading FormatFinder::classify_object() {
    const std::string_view opening = text_.part().substr(text_.part().find('{'), 1);
    const auto is_game = [&] {
        return text_.reject(
            opening, Code::unsupported_data, "a recording of an ARC-AGI-3 game, not a task",
            "battc reads tasks made of input and output grids: ARC-AGI-1, ARC-AGI-2 and data sets like them");
    };
    const auto is = [&](FileFormat format) {
        format_ = format;
        return Reading::fine;
    };
    ondemand::object object;
    if (const auto error = text_.document().get_object().get(object))
        return text_.broken(error);
    bool only_lists_of_lists = true;
    bool names_instead_of_pairs = false; ///< a split of a data set: {"train": ["007bbfb7.json", ...]}
    size_t members = 0;
    for (auto field : object) {
        Member member;
        if (const auto error = look_at(field, member))
            return text_.broken(error);
        ++members;
        only_lists_of_lists &= member.is_list;
        if (member.is_list) {
            std::optional<Element> first;
            if (const Reading reading = first_of(member.value.get_array(), first); reading != Reading::fine)
                return reading;
            const ondemand::json_type type = first ? first->type : ondemand::json_type::null;
            const bool is_list_of_names = type == ondemand::json_type::string;
            names_instead_of_pairs |= split_of_member(member.name).has_value() && is_list_of_names;
            if (split_of_member(member.name) && !is_list_of_names)
                return is(FileFormat::task);
            only_lists_of_lists &= type == ondemand::json_type::array;
            if (type == ondemand::json_type::object) {
                Shape shape;
                if (const Reading reading = look_into(first->value, shape); reading != Reading::fine)
                    return reading;
                if (shape.has_attempts && text_.limits().submissions)
                    return is(FileFormat::submission);
                if (shape.has_attempts)
                    return text_.reject(opening, Code::not_a_data_file, "a submission (attempts by task), not tasks",
                                        "give the file of challenges instead");
            }
        } else if (member.is_object) {
            Shape shape;
            if (const Reading reading = look_into(member.value, shape); reading != Reading::fine)
                return reading;
            if (is_group_name(member.name) && shape.is_group)
                return is(FileFormat::groups);
            if (shape.has_pairs)
                return is(FileFormat::many_tasks);
            if (shape.is_game)
                return is_game();
        }
        if (is_game_member(member.name))
            return is_game();
    }
    if (members != 0 && only_lists_of_lists)
        return is(FileFormat::solutions);
    return text_.reject(opening, Code::not_a_data_file,
                        names_instead_of_pairs ? "names of tasks (a split of a data set), not tasks"
                                               : "an object, but not a task: it has no list \"train\" or \"test\"");
}

} // namespace

Reading find_format(DataText& text, FileFormat& format) {
    FormatFinder finder(text);
    const Reading reading = finder.find();
    format = finder.format();
    return reading;
}

} // namespace batt::runtime
