import Casework

/// The tags that a family of templates may use.
///
/// Every repeating tag `x` has a flag `has_x` beside it, for a heading that
/// stands above the items only when there are any.
struct TemplateVocabulary: Sendable {
    /// Top tags; a section that repeats has the tags of its items.
    let tags: [String: Set<String>]
    /// Flags by the tag that they are about.
    let flags: [String: String]
    /// Tags that may stand right after `href="` or `src="`, with the section they belong to (`""` for none).
    ///
    /// Escaping keeps a value inside its attribute, but it does not make
    /// `javascript:` or `file:` harmless: only values made here may be links.
    let addresses: Set<String>

    private init(tags: [String: Set<String>], addresses: Set<String>) {
        let repeating = tags.filter { !$0.value.isEmpty }.keys
        flags = Dictionary(uniqueKeysWithValues: repeating.map { ("has_" + $0, $0) })
        self.tags = tags.merging(flags.mapValues { _ in [] }) { own, _ in own }
        self.addresses = addresses
    }

    /// Tags of mails: those of Casework and those that Papers adds.
    ///
    /// `several` when there is more than one session; `answer_words` is
    /// “SETUJU, TOLAK, atau REVISI”; `tappable` when an answer has a link; `form_link` opens an answer with an empty
    /// form in it; `attached` names the files that go along;
    /// `original_too_large` when the applicant's mail does not; `original_kept` when only its files do; `link_target` is
    /// the link where it may be tapped; `link_long` when it needs several lines;
    /// an item of a list has `link` and `reject_link`, which open an answer about its number.
    static let mails: TemplateVocabulary = {
        var tags = MailKind.vocabulary.mapValues { Set($0) }
        for tag in ["several", "answer_words", "tappable", "form_link", "original_too_large", "original_kept"] {
            tags[tag] = []
        }
        tags["attached"] = ["name"]
        tags["meetings", default: []].formUnion(["link_target", "link_long"])
        tags["items", default: []].formUnion(["link", "reject_link"])
        return .init(
            tags: tags,
            addresses: ["answers.link", ".form_link", "meetings.link_target", "items.link", "items.reject_link"])
    }()

    /// Tags of typeset papers. `link_target` as in mails; `emblem` is the picture itself.
    static let papers: TemplateVocabulary = {
        var tags = PaperTags.vocabulary.mapValues { Set($0) }
        tags["sessions", default: []].formUnion(["link_target", "link_long"])
        return .init(tags: tags, addresses: [".emblem", "sessions.link_target"])
    }()

    /// Tags of registers and reports.
    static let documents = TemplateVocabulary(
        tags: OfficeDocuments.vocabulary.mapValues { Set($0) }, addresses: [".emblem"])

    /// Tags without which a typeset paper would not be a letter.
    static let requiredOfPapers = ["draft", "number", "date", "subject", "to", "signer_title", "signer_name"]
}
