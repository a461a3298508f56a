// Placeholder so that the target compiles before its first file.
