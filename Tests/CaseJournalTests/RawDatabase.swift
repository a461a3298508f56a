import GRDB

/// The file beside the journal, as a person with other tools sees and changes it.
enum RawDatabase {
    /// Runs SQL on the file, without the journal's own protections.
    static func tamper(_ path: String, _ sql: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }

    /// What SQL returns, the first column of each row as text.
    static func texts(_ path: String, _ sql: String) throws -> [String] {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.read { db in try Row.fetchAll(db, sql: sql).map { "\($0[0] as DatabaseValue)" } }
    }

    /// The whole file as SQL that makes it anew.
    static func dump(_ path: String) throws -> String {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.read { db in
            var lines: [String] = []
            let objects = try Row.fetchAll(
                db,
                sql: """
                    SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
                    ORDER BY type <> 'table', rowid
                    """)
            for object in objects where object["type"] == "table" { lines.append((object["sql"] as String) + ";") }
            for object in objects where object["type"] == "table" {
                let name: String = object["name"]
                let columns = try db.columns(in: name).map(\.name)
                let values = columns.map { "quote(\"\($0)\")" }.joined(separator: " || ', ' || ")
                let order = columns.map { "\"\($0)\"" }.joined(separator: ", ")
                let rows = try String.fetchAll(db, sql: "SELECT \(values) FROM \"\(name)\" ORDER BY \(order)")
                lines += rows.map { "INSERT INTO \"\(name)\" (\(order)) VALUES (\($0));" }
            }
            for object in objects where object["type"] != "table" { lines.append((object["sql"] as String) + ";") }
            return lines.joined(separator: "\n") + "\n"
        }
    }

    /// Makes a new file from what `dump` gave.
    static func restore(_ sql: String, to path: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }
}
