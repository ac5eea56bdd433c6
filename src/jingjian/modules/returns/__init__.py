"""统计报送: a superior's blank forms, filled from the registers."""
