namespace TorchSharp;

/// <summary>What a <see cref="NativeValue"/> holds; the twin of <c>ws_tag</c>.</summary>
internal enum NativeTag
{
    None = 0,
    Tensor = 1,
    Int = 2,
    Double = 3,
    Bool = 4,
    IntList = 5,
    DoubleList = 6,
    BoolList = 7,
    TensorList = 8,
    OptionalTensorList = 9,
    String = 10,
    Device = 11,
    Generator = 12,
    ComplexDouble = 13,
    Default = 14,
}
