"""Pages written as packs: ids that stay, edits that are kept, files that are never half written."""
