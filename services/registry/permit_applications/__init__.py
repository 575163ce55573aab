"""What holders of permits apply for, and what becomes of it."""
