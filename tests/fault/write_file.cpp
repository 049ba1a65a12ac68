// Writes standard input to a file atomically; what atomic_file_fault_test.cpp disturbs.
#include <cstdio>
#include <iostream>
#include <iterator>
#include <string>

#include <rnnctl/base/atomic_file.h>
#include <rnnctl/base/error.h>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string text((std::istreambuf_iterator<char>(std::cin)), {});
  try {
    rnnctl::base::write_file_atomically(argv[1], text);
    return 0;
  } catch (const rnnctl::base::Error& error) {
    std::cerr << "error: " << error.what() << "\n";
    return static_cast<int>(error.exit_code());
  }
}
