"""Forms of the campaign: they check shape, the actions check meaning."""
