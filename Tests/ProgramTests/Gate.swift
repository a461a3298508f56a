/// Lets so many stories play at once, so that none is slow because of the others.
actor Gate {
    /// Each office at work holds one place; what is timed holds all.
    static let stage = Gate(places: 4)

    let places: Int
    private var free: Int
    private var waiting: [(places: Int, continuation: CheckedContinuation<Void, Never>)] = []

    init(places: Int) {
        self.places = places
        free = places
    }

    /// Does something while it holds places; who came first goes first.
    nonisolated(nonsending) func holding<Value>(_ wanted: Int, _ work: () async throws -> Value) async rethrows -> Value
    {
        await take(wanted)
        do {
            let value = try await work()
            await giveBack(wanted)
            return value
        } catch {
            await giveBack(wanted)
            throw error
        }
    }

    private func take(_ wanted: Int) async {
        if waiting.isEmpty, free >= wanted {
            free -= wanted
            return
        }
        await withCheckedContinuation { waiting.append((wanted, $0)) }
    }

    private func giveBack(_ held: Int) {
        free += held
        while let first = waiting.first, first.places <= free {
            free -= first.places
            waiting.removeFirst()
            first.continuation.resume()
        }
    }
}
