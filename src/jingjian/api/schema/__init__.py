"""The OpenAPI document: `document` puts it together, `registers` writes one register, `parts` is what all share."""
