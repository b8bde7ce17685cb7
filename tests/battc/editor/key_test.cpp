// What the bytes of terminals mean.
#include <gtest/gtest.h>

#include "battc/editor/key.h"

namespace batt::editor {

void PrintTo(const Key& key, std::ostream* out) {
    *out << "key " << static_cast<int>(key.code) << " \"" << key.text << '"';
}

namespace {

using Code = Key::Code;
using Keys = std::vector<Key>;

Keys decode(std::string_view bytes) {
    KeyDecoder decoder;
    decoder.feed(bytes);
    Keys keys;
    while (auto key = decoder.next())
        keys.push_back(*key);
    while (auto key = decoder.give_up())
        keys.push_back(*key);
    return keys;
}

Keys just(Code code, std::string text = {}) { return {{code, std::move(text)}}; }

TEST(Key, characters_come_together) {
    EXPECT_EQ(decode("abя"), just(Code::text, "abя"));
    EXPECT_EQ(decode("a\rb"), (Keys{{Code::text, "a"}, {Code::enter, ""}, {Code::text, "b"}}));
}

TEST(Key, a_character_may_come_in_pieces) {
    KeyDecoder decoder;
    decoder.feed("x\xE5");
    EXPECT_EQ(decoder.next(), (Key{Code::text, "x"}));
    EXPECT_EQ(decoder.next(), std::nullopt);
    EXPECT_TRUE(decoder.waiting());
    decoder.feed("\xAD\x97");
    EXPECT_EQ(decoder.next(), (Key{Code::text, "字"}));
    EXPECT_FALSE(decoder.waiting());
}

TEST(Key, arrows_and_their_like) {
    for (const auto& [bytes, code] : std::vector<std::pair<std::string, Code>>{{"\x1b[A", Code::up},
                                                                               {"\x1bOA", Code::up},
                                                                               {"\x1b[B", Code::down},
                                                                               {"\x1b[C", Code::right},
                                                                               {"\x1b[D", Code::left},
                                                                               {"\x1b[H", Code::home},
                                                                               {"\x1b[1~", Code::home},
                                                                               {"\x1b[7~", Code::home},
                                                                               {"\x1bOH", Code::home},
                                                                               {"\x1b[F", Code::end},
                                                                               {"\x1b[4~", Code::end},
                                                                               {"\x1b[3~", Code::erase},
                                                                               {"\x1b[5~", Code::page_up},
                                                                               {"\x1b[6~", Code::page_down},
                                                                               {"\x1b[1;5C", Code::word_right},
                                                                               {"\x1b[1;3D", Code::word_left},
                                                                               {"\x1b[1;2D", Code::left},
                                                                               {"\x1b[3;5~", Code::erase_next_word},
                                                                               {"\x1b[1;5H", Code::text_begin},
                                                                               {"\x1b[Z", Code::back_tab},
                                                                               {"\x1b\x7f", Code::erase_word},
                                                                               {"\x1b\r", Code::new_line},
                                                                               {"\x1b[13;2u", Code::new_line},
                                                                               {"\x1b[27;2;13~", Code::new_line},
                                                                               {"\t", Code::tab},
                                                                               {"\x7f", Code::backspace},
                                                                               {"\b", Code::backspace},
                                                                               {"\n", Code::enter},
                                                                               {"\x1b[2~", Code::unknown},
                                                                               {"\x1b[?1;2c", Code::unknown}})
        EXPECT_EQ(decode(bytes), just(code)) << bytes.substr(1);
}

TEST(Key, control_and_alt_name_their_letter) {
    EXPECT_EQ(decode("\x01"), just(Code::control, "a"));
    EXPECT_EQ(decode("\x1f"), just(Code::control, "_"));
    EXPECT_EQ(decode("\x1b"
                     "b"),
              just(Code::alt, "b"));
    EXPECT_EQ(decode("\x1bж"), just(Code::alt, "ж"));
}

TEST(Key, a_lone_escape_is_a_key_after_a_while) {
    KeyDecoder decoder;
    decoder.feed("\x1b");
    EXPECT_EQ(decoder.next(), std::nullopt);
    EXPECT_TRUE(decoder.waiting());
    EXPECT_EQ(decoder.give_up(), (Key{Code::escape, ""}));
    EXPECT_FALSE(decoder.waiting());
    EXPECT_EQ(decode("\x1b\x1b[A"), (Keys{{Code::escape, ""}, {Code::up, ""}}));
}

TEST(Key, a_sequence_may_come_in_pieces) {
    KeyDecoder decoder;
    for (const char* piece : {"\x1b", "[", "1;", "5"}) {
        decoder.feed(piece);
        EXPECT_EQ(decoder.next(), std::nullopt);
    }
    decoder.feed("C");
    EXPECT_EQ(decoder.next(), (Key{Code::word_right, ""}));
}

TEST(Key, a_broken_sequence_does_not_swallow_what_follows) {
    EXPECT_EQ(decode("\x1b[1;\x03"), (Keys{{Code::unknown, ""}, {Code::control, "c"}}));
    EXPECT_EQ(decode("\x1b[" + std::string(100, '1') + "x").front().code, Code::unknown);
}

TEST(Key, a_paste_is_one_key_whatever_it_holds) {
    EXPECT_EQ(decode("\x1b[200~a\r\nb\x03\x1b[Ac\x1b[201~d"), (Keys{{Code::paste, "a\nb[Ac"}, {Code::text, "d"}}));
    KeyDecoder decoder;
    std::string text;
    decoder.feed("\x1b[200~");
    for (int i = 0; i < 3000; ++i) {
        decoder.feed("слово \x1b");
        text += "слово ";
        EXPECT_EQ(decoder.next(), std::nullopt);
        EXPECT_EQ(decoder.give_up(), std::nullopt) << "a paste may be slow";
    }
    decoder.feed("\x1b[201~");
    EXPECT_EQ(decoder.next(), (Key{Code::paste, text}));
}

TEST(Key, ctrl_c_leaves_a_paste_whose_end_was_lost) {
    KeyDecoder decoder;
    decoder.feed("\x1b[200~abc\x03");
    EXPECT_EQ(decoder.next(), std::nullopt);
    EXPECT_EQ(decoder.give_up(), (Key{Code::control, "c"}));
    decoder.feed("x");
    EXPECT_EQ(decoder.next(), (Key{Code::text, "x"}));
}

} // namespace
} // namespace batt::editor
