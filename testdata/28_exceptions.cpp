// A WASI command that throws and catches in every way that C++ has: by value, by base class, through frames with
// destructors, again from within a handler, and many times in a loop. Compiled to the exceptions that came before
// WebAssembly 3.0, which is what Emscripten makes; what it prints is what it prints anywhere.
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>

#ifdef __wasm__
// The tag of all C++ exceptions, which the toolchain leaves to its runtime.
__asm__(".globl __cpp_exception\n.tagtype __cpp_exception i32\n__cpp_exception:\n");
#endif

namespace {

int unwound = 0;

struct Guard {
  ~Guard() { unwound++; }
};

struct Problem : std::runtime_error {
  int code;
  Problem(int code) : std::runtime_error("problem " + std::to_string(code)), code(code) {}
};

int descend(int depth, int code) {
  Guard guard;
  if (depth == 0) throw Problem(code);
  return descend(depth - 1, code) + 1;
}

void rethrown(int code) {
  try {
    descend(3, code);
  } catch (const Problem &problem) {
    if (problem.code % 2 == 0) throw;
    throw std::logic_error("odd " + std::to_string(problem.code));
  }
}

std::string caught(void (*f)(int), int n) {
  try {
    f(n);
    return "nothing";
  } catch (const std::logic_error &error) {
    return std::string("logic: ") + error.what();
  } catch (const std::exception &error) {
    return std::string("exception: ") + error.what();
  } catch (int value) {
    return "int " + std::to_string(value);
  } catch (...) {
    return "something";
  }
}

// A handler that throws while another exception is being handled, and is handled itself.
int nested(int n) {
  try {
    throw n;
  } catch (int outer) {
    try {
      if (outer > 2) throw outer * 1.5;
      throw;
    } catch (double inner) {
      return static_cast<int>(inner) * 100 + outer;
    } catch (int again) {
      return -again;
    }
  }
}

void quiet(int) noexcept {}
void number(int n) { throw n; }
void other(int n) { throw 'a' + static_cast<long long>(n); }

} // namespace

int main() {
  for (int i = 0; i < 4; i++) std::printf("%d %s, %d unwound\n", i, caught(rethrown, i).c_str(), unwound);
  std::printf("%s; %s; %s\n", caught(quiet, 1).c_str(), caught(number, 42).c_str(), caught(other, 1).c_str());
  for (int i = 1; i < 5; i++) std::printf("nested %d\n", nested(i));
  long sum = 0;
  for (int i = 0; i < 2000; i++) {
    try {
      sum += descend(i % 7, i);
    } catch (const Problem &problem) {
      sum += problem.code % 10;
    }
  }
  std::printf("sum %ld, %d unwound, %d pending\n", sum, unwound, std::uncaught_exceptions());
  return 3;
}
