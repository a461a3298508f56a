import Foundation
import Settings
import Testing

@Suite("A broken configuration")
struct BrokenConfigurationTests {
    static let folders: [String] =
        ((try? FileManager.default.contentsOfDirectory(
            atPath: Offices.fixtures.appendingPathComponent("broken").path)) ?? []).sorted()

    @Test("is there to be tried")
    func present() { #expect(Self.folders.count >= 20) }

    @Test("is refused with exactly the expected mistakes, each at its place", arguments: folders)
    func refused(folder: String) throws {
        let overlay = Offices.fixtures.appendingPathComponent("broken/" + folder)
        let expected = try String(contentsOf: overlay.appendingPathComponent("expected.txt"), encoding: .utf8)
        try Offices.copied(overlay: overlay) { office in
            let problems = Offices.problems(in: office) + "\n"
            #expect(problems == expected)
            #expect(problems.count > 1)
        }
    }

    @Test("that does not exist says so")
    func missing() {
        #expect(
            throws: SettingsProblems([
                SettingsProblem(
                    place: Place(file: "/nonexistent", line: 1, column: 1),
                    message: "there is no such configuration directory")
            ])
        ) {
            try Settings.load(directory: "/nonexistent", environment: [:])
        }
    }

    @Test("never traps, whatever bytes are missing or changed in a file", arguments: 0..<120)
    func mutilated(seed: Int) throws {
        let names = [
            "office.yaml", "officials.yaml", "agencies.yaml", "facilities.yaml", "holidays.csv",
            "procedures/tarakan-zoom.yaml",
        ]
        let name = names[seed % names.count]
        var bytes = Array(try Offices.text("config/" + name).utf8)
        var random = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func next(_ bound: Int) -> Int {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((random >> 33) % UInt64(bound))
        }
        switch seed % 4 {
        case 0: bytes.removeLast(next(bytes.count))
        case 1: for _ in 0..<3 { bytes[next(bytes.count)] = UInt8(truncatingIfNeeded: next(256)) }
        case 2:
            let start = next(bytes.count)
            bytes.removeSubrange(start..<min(bytes.count, start + next(200)))
        default: for _ in 0..<5 { bytes.insert(Array(":-[]{}@#\"' \t\n&*".utf8)[next(15)], at: next(bytes.count)) }
        }
        try Offices.copied { office in
            try Data(bytes).write(to: office.appendingPathComponent("config/" + name))
            for line in Offices.problems(in: office).split(separator: "\n") {
                #expect(line.contains(": error: "), "\(line)")
                #expect(line.hasPrefix("config/"), "\(line)")
            }
        }
    }
}
