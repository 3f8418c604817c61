"""What happens in a step, noted as it happens: operations, batches, loops."""
