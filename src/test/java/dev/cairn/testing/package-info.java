/** What tests of several packages share: the servers they run against, and what those need. */
package dev.cairn.testing;
