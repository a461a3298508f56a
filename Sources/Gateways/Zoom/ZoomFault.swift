package import OfficeCalendar

/// Why a call to Zoom came to nothing. The kind says what to do; the words are for the operator.
package struct ZoomFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// What to do about it.
    package enum Kind: Sendable, Equatable {
        /// Account, client id or secret are wrong, or the app is switched off: somebody must look.
        case credentials
        /// The app lacks a scope: somebody must add it.
        case permission
        /// The host is no active user of the account: somebody must look.
        case host
        /// The meeting is not there.
        case gone
        /// Zoom does not accept the request as it is; repeating it is of no use.
        case invalid
        /// Zoom forbids it for a reason of its own; a person must decide.
        case forbidden
        /// Too many requests; `until` where Zoom says when.
        case limited(until: Instant?)
        /// It may work later, and nothing was changed.
        case temporary
        /// The request may have been carried out: nobody said.
        case inDoubt
    }

    /// What to do about it.
    package let kind: Kind
    /// Zoom's own code, where it gave one.
    package let code: Int?
    /// Zoom's or libcurl's words, cut to a line; never a token, a passcode or a link.
    package let words: String

    /// Describes a fault; the words are cut and freed from control characters.
    package init(_ kind: Kind, code: Int? = nil, _ words: String) {
        self.kind = kind
        self.code = code
        self.words = ServerWords.cleaned(words)
    }

    package var description: String { (code.map { "Zoom says \($0): " } ?? "") + words }

    /// What the operator can do, one sentence; nothing where only waiting helps.
    package var advice: String? {
        switch kind {
        case .credentials: "check zoom.account_id, zoom.client_id and zoom.client_secret, and that the app is activated"
        case .permission:
            "add the missing scopes to the app: meeting:write:meeting:admin, meeting:read:meeting:admin, "
                + "meeting:read:list_meetings:admin, meeting:update:meeting:admin, meeting:delete:meeting:admin, "
                + "user:read:user:admin"
        case .host: "check facilities.<facility>.host: it must be an active user of the Zoom account"
        case .gone, .invalid, .forbidden, .limited, .temporary, .inDoubt: nil
        }
    }
}

/// Zoom's answer to a request that it did not carry out.
struct ZoomRefusal: Decodable {
    var code: Int?
    var message: String?
    /// The token service answers `reason` and `error` instead (RFC 6749 section 5.2).
    var reason: String?
    var error: String?
    struct Detail: Decodable {
        var field: String?
        var message: String?
    }
    var errors: [Detail]?

    var words: String {
        var parts = [message ?? reason ?? error].compactMap { $0 }
        parts += (errors ?? []).prefix(3).compactMap { detail in
            detail.message.map { [detail.field, $0].compactMap { $0 }.joined(separator: ": ") }
        }
        return parts.joined(separator: "; ")
    }
}

extension ZoomFault {
    /// Whom a request names in its address.
    enum Subject {
        case host
        case meeting
    }

    /// What an answer of `status` means. The code counts before the status, which differs between Zoom's own documents.
    ///
    /// https://developers.zoom.us/docs/api/ (errors), https://developers.zoom.us/docs/api/rate-limits/
    static func of(
        status: Int, refusal: ZoomRefusal?, until: Instant?, about subject: Subject, isCreation: Bool
    ) -> ZoomFault {
        let words = refusal.map(\.words).flatMap { $0.isEmpty ? nil : $0 } ?? "HTTP \(status)"
        let code = refusal?.code
        switch code {
        case 4700?, 4711?: return ZoomFault(.permission, code: code, words)
        case 1000?, 1001?, 1010?, 1120?: return ZoomFault(.host, code: code, words)
        case 3001?: return ZoomFault(.gone, code: code, words)
        case 3002?, 3003?, 3007?: return ZoomFault(.forbidden, code: code, words)
        case 300?, 3000?: return ZoomFault(.invalid, code: code, words)
        case 4702?, 4704?, 4705?, 4706?, 4717?, 4741?: return ZoomFault(.credentials, code: code, words)
        default: break
        }
        switch status {
        case 401: return ZoomFault(.credentials, code: code, words)
        case 403: return ZoomFault(.forbidden, code: code, words)
        case 404: return ZoomFault(subject == .meeting ? .gone : .host, code: code, words)
        case 408, 409, 425: return ZoomFault(isCreation ? .inDoubt : .temporary, code: code, words)
        case 429: return ZoomFault(.limited(until: until), code: code, words)
        case 400..<500: return ZoomFault(.invalid, code: code, words)
        // A gateway before Zoom may speak when Zoom has done it already.
        default: return ZoomFault(isCreation ? .inDoubt : .temporary, code: code, words)
        }
    }
}
