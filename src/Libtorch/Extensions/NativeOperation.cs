namespace WeightSpace.Engine;

/// <summary>The operators that <see cref="NativeBenchmark"/> can time; the numbers are those of <c>native/benchmarks.cpp</c>.</summary>
public enum NativeOperation
{
    /// <summary>left + right.</summary>
    Add = 0,

    /// <summary>The matrix product of left and right.</summary>
    MatrixProduct = 1,

    /// <summary>The sum of all elements of left.</summary>
    Sum = 2,

    /// <summary>left · right, element by element.</summary>
    Multiply = 3,

    /// <summary>tanh of left.</summary>
    Tanh = 4,

    /// <summary>The mean of all elements of left.</summary>
    Mean = 5,

    /// <summary>left − right.</summary>
    Subtract = 6,

    /// <summary>left squared.</summary>
    Square = 7,

    /// <summary>The mean squared difference of left and right.</summary>
    MeanSquaredError = 8,
}
