"""What a script's step changes outside of the framework: containers, attributes, random generators."""
