import Synchronization

/// A number that several tasks change.
final class Counter: Sendable {
    private let count: Atomic<Int>
    init(_ start: Int = 0) { count = Atomic(start) }
    func add(_ number: Int) { count.wrappingAdd(number, ordering: .relaxed) }
    func set(_ number: Int) { count.store(number, ordering: .relaxed) }
    var value: Int { count.load(ordering: .relaxed) }
}
