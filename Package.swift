// swift-tools-version: 6.2
import PackageDescription

// The folders below `Sources/` are the architecture: a target may import only what stands below it.
// Each third-party library has exactly one importing target.
let package = Package(
    name: "disposisi",
    products: [
        .executable(name: "disposisi", targets: ["disposisi"])
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
    ],
    targets: [
        // program
        .executableTarget(
            name: "disposisi",
            dependencies: [
                "OfficeSimulation", "OfficeWorker", "CaseJournal", "Papers", "Gateways", "SealedReader", "MailFormat",
                "Settings", "LetterReading", "Casework", "OfficeCalendar",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        // shell
        .target(
            name: "OfficeSimulation",
            dependencies: [
                "OfficeWorker", "CaseJournal", "Papers", "Settings", "LetterReading", "Casework", "OfficeCalendar",
            ]),
        .target(
            name: "OfficeWorker",
            dependencies: [
                "CaseJournal", "Papers", "MailFormat", "Settings", "LetterReading", "Casework", "OfficeCalendar",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),

        // edge
        .target(
            name: "CaseJournal",
            dependencies: [
                "Casework", "OfficeCalendar", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        .target(
            name: "Papers",
            dependencies: [
                "MailFormat", "Casework", "OfficeCalendar",
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]),
        .target(name: "Gateways", dependencies: ["OfficeCalendar", "CLibcurl"]),
        .target(
            name: "SealedReader",
            dependencies: ["MailFormat", "LetterReading", "OfficeCalendar", "CLibxml2", "CLibzip", "CLinux"]),
        .target(name: "MailFormat", dependencies: ["LetterReading", "OfficeCalendar", "CGMime", "CLibical"]),
        .target(
            name: "Settings",
            dependencies: ["LetterReading", "Casework", "OfficeCalendar", .product(name: "Yams", package: "Yams")]),

        // core
        .target(name: "Casework", dependencies: ["LetterReading", "OfficeCalendar"]),
        .target(name: "LetterReading", dependencies: ["OfficeCalendar"]),
        .target(name: "OfficeCalendar"),

        // system
        .systemLibrary(name: "CLibcurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CGMime", pkgConfig: "gmime-3.0", providers: [.apt(["libgmime-3.0-dev"])]),
        .systemLibrary(name: "CLibical", pkgConfig: "libical", providers: [.apt(["libical-dev"])]),
        .systemLibrary(name: "CLibxml2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CLibzip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(name: "CLinux"),

        // tests
        .target(name: "TestSupport", dependencies: ["Casework", "OfficeCalendar"], path: "Tests/TestSupport"),
        .executableTarget(
            name: "FaultyReader", dependencies: ["SealedReader", "LetterReading"], path: "Tests/FaultyReader"),
        .target(name: "MailHost", path: "Tests/MailHost"),
        .target(name: "PlayedZoom", dependencies: ["OfficeCalendar"], path: "Tests/PlayedZoom"),
        .target(
            name: "ExampleOffice", dependencies: ["MailHost", "OfficeCalendar", "TestSupport"],
            path: "Tests/ExampleOffice"),
        .executableTarget(
            name: "disposisi-benchmark",
            dependencies: [
                "ExampleOffice", "LetterReading", "MailHost", "OfficeCalendar", "SealedReader", "Settings",
                "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/Benchmark"),
        .testTarget(name: "OfficeCalendarTests", dependencies: ["OfficeCalendar", "TestSupport"]),
        .testTarget(
            name: "LetterReadingTests", dependencies: ["LetterReading", "OfficeCalendar", "TestSupport"],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "CaseworkTests", dependencies: ["Casework", "LetterReading", "OfficeCalendar", "TestSupport"],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "MailFormatTests", dependencies: ["MailFormat", "LetterReading", "OfficeCalendar", "TestSupport"],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "SealedReaderTests",
            dependencies: [
                "SealedReader", "MailFormat", "LetterReading", "OfficeCalendar", "TestSupport", "disposisi",
                "FaultyReader",
            ],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "SettingsTests",
            dependencies: ["Settings", "LetterReading", "Casework", "OfficeCalendar", "TestSupport"],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "GatewaysTests",
            dependencies: ["Gateways", "OfficeCalendar", "MailHost", "PlayedZoom", "TestSupport"]),
        .testTarget(
            name: "PapersTests",
            dependencies: ["Papers", "MailFormat", "LetterReading", "Casework", "OfficeCalendar", "TestSupport"]),
        .testTarget(
            name: "CaseJournalTests",
            dependencies: [
                "CaseJournal", "Casework", "OfficeCalendar", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "OfficeWorkerTests",
            dependencies: [
                "disposisi", "OfficeWorker", "CaseJournal", "Papers", "MailFormat", "Settings", "LetterReading",
                "Casework", "OfficeCalendar", "PlayedZoom", "TestSupport",
            ]),
        .testTarget(
            name: "OfficeSimulationTests",
            dependencies: [
                "OfficeSimulation", "OfficeWorker", "CaseJournal", "Papers", "Settings", "LetterReading", "Casework",
                "OfficeCalendar", "TestSupport",
            ]),
        .testTarget(
            name: "ProgramTests",
            dependencies: [
                "disposisi", "OfficeWorker", "CaseJournal", "Gateways", "SealedReader", "MailFormat", "Settings",
                "LetterReading", "Casework", "OfficeCalendar", "ExampleOffice", "MailHost",
                "PlayedZoom", "TestSupport",
            ]),
    ],
    swiftLanguageModes: [.v6]
)

// The fuzzer is built by `.run/fuzz` alone: libFuzzer brings its own `main`.
if Context.environment["DISPOSISI_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "disposisi-fuzz", dependencies: ["SealedReader", "MailFormat", "LetterReading", "OfficeCalendar"],
            path: "Tests/Fuzzing"))
}

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ]
    // Mistakes that `.run/mutants` plays; no other build has them.
    if Context.environment["DISPOSISI_MUTANTS"] != nil { target.swiftSettings?.append(.define("MUTANTS")) }
}
