#include "battc/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "battc/output.h"

namespace batt::cli {

namespace {

constexpr spdlog::level::level_enum levels[] = {spdlog::level::err, spdlog::level::warn, spdlog::level::info,
                                                spdlog::level::debug};

spdlog::logger& logger() {
    static spdlog::logger instance = [] {
        spdlog::logger made("battc", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made.set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
        made.set_level(spdlog::level::warn);
        made.flush_on(spdlog::level::debug);
        return made;
    }();
    return instance;
}

} // namespace

void LogArgument::declare(Command& command) {
    command.choice("--log-level",
                   {{"error", ""},
                    {"warning", "(the default)"},
                    {"info", "configuration and throughput"},
                    {"debug", "also files and steps"}},
                   place, "What to log on standard error, with timestamps:");
}

void LogArgument::apply() const { logger().set_level(levels[place]); }

void log_info(std::string_view text) {
    if (logger().should_log(spdlog::level::info))
        clear_status();
    logger().info("{}", text);
}

void log_debug(std::string_view text) {
    if (logger().should_log(spdlog::level::debug))
        clear_status();
    logger().debug("{}", text);
}

} // namespace batt::cli
