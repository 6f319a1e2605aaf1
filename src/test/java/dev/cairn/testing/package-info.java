/** What tests of several packages share: the servers they run against. */
package dev.cairn.testing;
