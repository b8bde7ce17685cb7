// What the exit status of battc says. The numbers are documented in docs/cli.md and never change their meaning.
#pragma once

namespace batt::cli {

enum class ExitCode : int {
    success = 0,   ///< everything asked for was done, and every answer that can be checked is right
    negative = 1,  ///< it was done, but a program or data file has errors, an evaluation failed or gave a wrong output
    usage = 2,     ///< the command line is wrong; nothing was done
    no_input = 3,  ///< none of the programs, or none of the data, could be read; nothing could be done
    no_output = 4, ///< results could not be written (a full disk, a folder that does not exist)
    interrupted = 130 ///< stopped by Ctrl-C; what was finished was printed
};

} // namespace batt::cli
