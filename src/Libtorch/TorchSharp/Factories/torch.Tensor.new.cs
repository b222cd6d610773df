namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
    }
}
