// Texts that come from outside, made safe to stand in a page.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace rnnctl::report {

/// `text` as HTML shows it, in elements and in quoted attributes: on one line, without control
/// characters, at most `limit` bytes before it was escaped.
std::string escaped(std::string_view text, std::size_t limit = 200);

/// `json` as it may stand in a <script> element: nothing in it ends the element or opens another.
std::string escaped_json(std::string json);

std::string base64(std::span<const std::byte> bytes);

/// "60,000"
std::string grouped(std::int64_t count);

/// "94.46 %"
std::string per_cent(double fraction, int decimals = 2);

/// Where a table may be wider than a phone: it scrolls alone, also by keyboard. `label` is escaped
/// here, `table` is HTML.
std::string scrolling(std::string_view label, const std::string& table);

}  // namespace rnnctl::report
