package dev.cairn.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SecretMaskTest {
    @Test
    void a_value_is_hidden_as_it_is_and_in_an_address() {
        SecretMask mask = SecretMask.of(List.of("p@ss word"));

        assertThat(mask.of("login with p@ss word at pg://u:p%40ss%20word@db"))
                .isEqualTo("login with •••• at pg://u:••••@db");
    }

    @Test
    void of_two_values_the_longer_one_is_hidden_whole() {
        assertThat(SecretMask.of(List.of("abcd", "abcd-efgh")).of("abcd-efgh abcd"))
                .isEqualTo("•••• ••••");
    }

    @Test
    void a_file_is_hidden_line_by_line_and_its_short_lines_are_words_like_others() {
        SecretMask mask = SecretMask.of(List.of("yes\nMIIEvQIBADANBg\ntrue\n"));

        assertThat(mask.of("true: MIIEvQIBADANBg")).isEqualTo("true: ••••");
    }

    @Test
    void what_is_too_short_to_be_a_secret_is_shown() {
        assertThat(SecretMask.of(List.of("abc", "")).of("abc")).isEqualTo("abc");
    }
}
