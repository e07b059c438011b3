export function greet(name: string): string {
  return "Hello, " + name + "!";
}

export function sum(numbers: Int32Array): i32 {
  let total = 0;
  for (let i = 0; i < numbers.length; i++) total += numbers[i];
  return total;
}
