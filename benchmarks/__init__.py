"""What is called fast is measured here, as ratios to real contenders in one interleaved run."""
