"""What a model is worth: weights found on held-out people, none of whom is judged by their own choice."""
