namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        internal static unsafe partial class Aten
        {
            private static readonly NativeOperator _padSequence = new("aten::pad_sequence", "");

            /// <summary>A recurrent network with one state, over padded sequences.</summary>
            internal static (Tensor output, Tensor state) Recurrent(
                NativeOperator network, Tensor input, Tensor state, Tensor[] weights, RecurrentShape shape, bool train)
            {
                nint* stack = stackalloc nint[NativeTensorList.OnStack];
                using var list = new NativeTensorList(weights, stack);
                var result = network.CallTwo([
                    NativeValue.From(input), NativeValue.From(state), list.Value, NativeValue.From(shape.Bias), NativeValue.From(shape.Layers),
                    NativeValue.From(shape.Dropout), NativeValue.From(train), NativeValue.From(shape.Bidirectional), NativeValue.From(shape.BatchFirst)]);
                GC.KeepAlive(input);
                GC.KeepAlive(state);
                return result;
            }

            /// <summary>A recurrent network with one state, over packed sequences.</summary>
            internal static (Tensor output, Tensor state) RecurrentPacked(
                NativeOperator network, Tensor data, Tensor batchSizes, Tensor state, Tensor[] weights, RecurrentShape shape, bool train)
            {
                nint* stack = stackalloc nint[NativeTensorList.OnStack];
                using var list = new NativeTensorList(weights, stack);
                var result = network.CallTwo([
                    NativeValue.From(data), NativeValue.From(batchSizes), NativeValue.From(state), list.Value, NativeValue.From(shape.Bias),
                    NativeValue.From(shape.Layers), NativeValue.From(shape.Dropout), NativeValue.From(train), NativeValue.From(shape.Bidirectional)]);
                GC.KeepAlive(data);
                GC.KeepAlive(batchSizes);
                GC.KeepAlive(state);
                return result;
            }

            /// <summary>A recurrent network with two states, over padded sequences.</summary>
            internal static (Tensor output, Tensor hidden, Tensor cell) Lstm(
                NativeOperator network, Tensor input, Tensor hidden, Tensor cell, Tensor[] weights, RecurrentShape shape, bool train)
            {
                nint* stack = stackalloc nint[NativeTensorList.OnStack];
                nint* stateStack = stackalloc nint[NativeTensorList.OnStack];
                using var list = new NativeTensorList(weights, stack);
                using var states = new NativeTensorList([hidden, cell], stateStack);
                var result = network.CallThree([
                    NativeValue.From(input), states.Value, list.Value, NativeValue.From(shape.Bias), NativeValue.From(shape.Layers),
                    NativeValue.From(shape.Dropout), NativeValue.From(train), NativeValue.From(shape.Bidirectional), NativeValue.From(shape.BatchFirst)]);
                GC.KeepAlive(input);
                return result;
            }

            /// <summary>A recurrent network with two states, over packed sequences.</summary>
            internal static (Tensor output, Tensor hidden, Tensor cell) LstmPacked(
                NativeOperator network, Tensor data, Tensor batchSizes, Tensor hidden, Tensor cell, Tensor[] weights, RecurrentShape shape, bool train)
            {
                nint* stack = stackalloc nint[NativeTensorList.OnStack];
                nint* stateStack = stackalloc nint[NativeTensorList.OnStack];
                using var list = new NativeTensorList(weights, stack);
                using var states = new NativeTensorList([hidden, cell], stateStack);
                var result = network.CallThree([
                    NativeValue.From(data), NativeValue.From(batchSizes), states.Value, list.Value, NativeValue.From(shape.Bias),
                    NativeValue.From(shape.Layers), NativeValue.From(shape.Dropout), NativeValue.From(train), NativeValue.From(shape.Bidirectional)]);
                GC.KeepAlive(data);
                GC.KeepAlive(batchSizes);
                return result;
            }

            /// <summary>One step of a recurrent network with one state.</summary>
            internal static Tensor Cell(NativeOperator cell, Tensor input, Tensor state, Tensor inputWeight, Tensor stateWeight, Tensor? inputBias, Tensor? stateBias)
            {
                var result = cell.Call([
                    NativeValue.From(input), NativeValue.From(state), NativeValue.From(inputWeight), NativeValue.From(stateWeight),
                    NativeValue.FromOrNone(inputBias), NativeValue.FromOrNone(stateBias)]);
                GC.KeepAlive(inputWeight);
                GC.KeepAlive(stateWeight);
                GC.KeepAlive(inputBias);
                GC.KeepAlive(stateBias);
                return Kept(result, input, state);
            }

            /// <summary>One step of a recurrent network with two states.</summary>
            internal static (Tensor hidden, Tensor cell) LstmCell(
                NativeOperator network, Tensor input, Tensor hidden, Tensor cell, Tensor inputWeight, Tensor stateWeight, Tensor? inputBias, Tensor? stateBias)
            {
                nint* stack = stackalloc nint[NativeTensorList.OnStack];
                using var states = new NativeTensorList([hidden, cell], stack);
                var result = network.CallTwo([
                    NativeValue.From(input), states.Value, NativeValue.From(inputWeight), NativeValue.From(stateWeight),
                    NativeValue.FromOrNone(inputBias), NativeValue.FromOrNone(stateBias)]);
                GC.KeepAlive(input);
                GC.KeepAlive(inputWeight);
                GC.KeepAlive(stateWeight);
                GC.KeepAlive(inputBias);
                GC.KeepAlive(stateBias);
                return result;
            }

            internal static Tensor PadSequence(IEnumerable<Tensor> sequences, bool batchFirst, double value)
            {
                nint* stack = stackalloc nint[NativeTensorList.OnStack];
                using var list = new NativeTensorList(sequences, stack);
                return _padSequence.Call([list.Value, NativeValue.From(batchFirst), NativeValue.From(value)]);
            }
        }
    }
}
