import OfficeCalendar

/// What is to happen, earliest first; of two things at the same moment the one planned first.
struct Agenda<Item> {
    private var heap: [(at: Instant, order: Int, item: Item)] = []
    private var planned = 0

    var isEmpty: Bool { heap.isEmpty }
    var count: Int { heap.count }
    /// When the next thing happens; nothing when nothing does.
    var next: Instant? { heap.first?.at }

    mutating func plan(_ item: Item, at instant: Instant) {
        planned += 1
        heap.append((instant, planned, item))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard precedes(child, parent) else { break }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes out the next thing that happens at or before `instant`.
    mutating func take(upTo instant: Instant) -> (at: Instant, item: Item)? {
        guard let first = heap.first, first.at <= instant else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && precedes(child, least) {
                least = child
            }
            if least == parent { break }
            heap.swapAt(parent, least)
            parent = least
        }
        return (first.at, first.item)
    }

    private func precedes(_ left: Int, _ right: Int) -> Bool {
        (heap[left].at, heap[left].order) < (heap[right].at, heap[right].order)
    }
}
