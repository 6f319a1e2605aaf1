package dev.cairn.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnsTest {
    private static final Look UNICODE = new Look(false, true, 80);
    private static final Look ASCII = new Look(false, false, 80);

    @ParameterizedTest
    @CsvSource({"abc, 3", "日本, 4", "e\u0301, 1", "'', 0"})
    void aTextIsAsWideAsATerminalShowsIt(String text, int columns) {
        assertThat(Columns.of(text)).isEqualTo(columns);
    }

    @ParameterizedTest
    @CsvSource({"abcdef, 6, abcdef", "abcdef, 5, abcd…", "日本語, 5, 日本…", "日本語, 4, 日…", "abc, 1, …", "abc, 0, ''"})
    void whatDoesNotFitIsCut(String text, int columns, String cut) {
        assertThat(Columns.cut(text, columns, UNICODE)).isEqualTo(cut);
    }

    @Test
    void coloursTakeNoRoom() {
        assertThat(Columns.of("\u001b[31mred\u001b[0m")).isEqualTo(3);
    }

    @Test
    void aCutIsPlainAndKeepsNoColourOpen() {
        assertThat(Columns.cut("abcdef", 5, ASCII)).isEqualTo("ab...");
        assertThat(Columns.cut("\u001b[31mabcdef\u001b[0m", 4, UNICODE)).isEqualTo("\u001b[31mabc…\u001b[0m");
    }

    @Test
    void aStrangersTextCannotMoveTheCursor() {
        String text = "a\u001b[2J\u001b]0;title\u0007b\u001b[1mc\rd\te";

        assertThat(Columns.printable(text)).isEqualTo("abcd    e");
        assertThat(Columns.colourful(text)).isEqualTo("ab\u001b[1mcd    e\u001b[0m");
    }

    @Test
    void thePasswordOfAnAddressIsMasked() {
        assertThat(LogText.quoted("to postgres://me:p%40ss:word@db:5432/db and http://db:1/x"))
                .isEqualTo("to postgres://me:••••@db:5432/db and http://db:1/x");
    }
}
