import CLibzip

/// Named members of a ZIP archive, read within limits by libzip.
///
/// Nothing else in the archive is touched. A member that unpacks to more than
/// a hundred times its packed size, or all of them together to more than
/// 20 MB, is given up: no letter is written like that. Called in the sealed
/// child alone.
struct Archive: ~Copyable {
    /// Bytes that the members of one document may have together, unpacked: 20 MB.
    static let sizeLimit = 20_000_000
    /// How many times a member may be larger than its packed form.
    static let ratioLimit = 100
    /// Members that an archive may list.
    static let memberLimit = 20_000

    /// Why a member could not be had.
    enum Fault: Error {
        case damaged
        case locked
        /// It unpacks to more than a letter can be.
        case swollen
    }

    private let archive: OpaquePointer
    /// libzip reads from these bytes for as long as the archive is open.
    private let bytes: UnsafeMutableRawPointer
    private var unpacked = 0

    /// Whether the bytes begin as a ZIP archive does.
    static func isArchive(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) }

    /// Nothing when the bytes are no archive that can be read.
    init?(_ content: [UInt8]) {
        let copy = UnsafeMutableRawPointer.allocate(byteCount: max(content.count, 1), alignment: 16)
        content.withUnsafeBytes { copy.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(copy), byteCount: $0.count) }
        var error = zip_error_t()
        guard let source = zip_source_buffer_create(copy, UInt64(content.count), 0, &error) else {
            copy.deallocate()
            return nil
        }
        guard let opened = zip_open_from_source(source, ZIP_RDONLY, &error) else {
            zip_source_free(source)
            copy.deallocate()
            return nil
        }
        guard zip_get_num_entries(opened, 0) <= Self.memberLimit else {
            zip_discard(opened)
            copy.deallocate()
            return nil
        }
        archive = opened
        bytes = copy
    }

    deinit {
        zip_discard(archive)
        bytes.deallocate()
    }

    /// Whether a member of this name is listed.
    borrowing func has(_ name: String) -> Bool { zip_name_locate(archive, name, 0) >= 0 }

    /// The bytes of a member; nothing when there is none of this name.
    mutating func member(_ name: String) throws(Fault) -> [UInt8]? {
        let found = zip_name_locate(archive, name, 0)
        guard found >= 0 else { return nil }
        let index = UInt64(found)
        var about = zip_stat_t()
        zip_stat_init(&about)
        guard zip_stat_index(archive, index, 0, &about) == 0 else { throw .damaged }
        if about.valid & UInt64(ZIP_STAT_ENCRYPTION_METHOD) != 0, about.encryption_method != UInt16(ZIP_EM_NONE) {
            throw .locked
        }
        // What the archive says of its sizes is its word only; what comes out is counted too.
        let packed = Int(clamping: about.comp_size)
        let room = min(Self.sizeLimit - unpacked, packed.multipliedReportingOverflow(by: Self.ratioLimit).partialValue)
        guard room > 0, packed <= Self.sizeLimit, about.size <= UInt64(room) else { throw .swollen }
        guard let file = zip_fopen_index(archive, index, 0) else { throw .damaged }
        defer { zip_fclose(file) }
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let got = chunk.withUnsafeMutableBytes { zip_fread(file, $0.baseAddress, UInt64($0.count)) }
            if got == 0 { break }
            guard got > 0 else { throw .damaged }
            guard result.count + Int(got) <= room else { throw .swollen }
            result.append(contentsOf: chunk[..<Int(got)])
        }
        unpacked += result.count
        return result
    }
}
