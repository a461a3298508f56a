internal import Casework
internal import Foundation
internal import OfficeCalendar

/// How events become text and text becomes events and cases.
enum CaseCoding {
    /// Makes the payloads of events, JSON in one line; personal values go into the vault.
    static func encoder(into vault: any PersonalVault) -> JSONEncoder {
        let encoder = encoder()
        if let key = Personal.vault { encoder.userInfo[key] = vault }
        return encoder
    }

    /// The event of a payload; personal values come from the vault, where there is one.
    static func decode(_ payload: String, from vault: any PersonalVault) throws -> Event {
        let decoder = JSONDecoder()
        if let key = Personal.vault { decoder.userInfo[key] = vault }
        return try decoder.decode(Event.self, from: Data(payload.utf8))
    }

    /// Any other value as JSON in one line.
    static func text(_ value: some Encodable) throws -> String {
        String(decoding: try encoder().encode(value), as: UTF8.self)
    }

    /// The value of a text that `text(_:)` made; `what` names it when it cannot be understood.
    static func value<T: Decodable>(_ type: T.Type, _ text: String, _ what: String) throws -> T {
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            // The decoder's own words could hold the value; the place is enough.
            throw JournalError.damaged("\(what) cannot be understood")
        }
    }

    private static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        // The same event gives the same bytes, here and on the next version of the library.
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    /// The case after one more event, or nothing while none has opened it.
    static func apply(_ event: Event, at instant: Instant, to one: Case?) -> Case? {
        guard var one else { return Case(opening: event, at: instant) }
        one.apply(event, at: instant)
        return one
    }
}
